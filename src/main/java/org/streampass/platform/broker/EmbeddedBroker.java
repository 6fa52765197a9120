package org.streampass.platform.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.streampass.platform.startup.EssentialThreads;
import org.streampass.platform.startup.LoggedOnce;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartedThreads;

/**
 * Runs a broker in this process. Artemis stops itself if it cannot write its journal, for example on a full disk. Then a
 * new server is started on the same journal as soon as there is space. Clients are refused meanwhile, and retry.
 */
class EmbeddedBroker implements InitializingBean, DisposableBean, EssentialThreads {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** The first flushes the journal, the second reports completed writes. The broker hangs without either. */
    private static final Pattern JOURNAL_THREADS = Pattern.compile("activemq-(buffer-timeout|asyncio-poller).*");

    private final EmbeddedServerFactory servers;
    private volatile ActiveMQServer server;
    private volatile StartedThreads threads;
    private boolean stopped;
    private final LoggedOnce failure = new LoggedOnce();

    EmbeddedBroker(EmbeddedServerFactory servers) {
        this.servers = servers;
    }

    @Override
    public void afterPropertiesSet() throws Exception {
        startServer();
    }

    private void startServer() throws Exception {
        AtomicReference<ActiveMQServer> started = new AtomicReference<>();
        threads = StartedThreads.startedBy(() -> started.set(servers.start(this::logLoss)), JOURNAL_THREADS);
        server = started.get();
    }

    /** Ignores the threads of a stopped server: it is replaced. */
    @Override
    public List<String> dead() {
        List<String> dead = new ArrayList<>();
        if (server.getState() == ActiveMQServer.SERVER_STATE.STARTED) {
            threads.dead().forEach(name -> dead.add("the embedded broker's journal (" + name + ")"));
        }
        return dead;
    }

    /** Called by the server before it stops itself. */
    private void logLoss(Throwable cause, String message, String file) {
        log.error(
                "the embedded broker stops, because it cannot write to {}: {}; confirmed messages are kept, and it restarts"
                        + " when writing is possible again",
                servers.directory(),
                OneLine.of(cause));
    }

    @Scheduled(initialDelay = 2, fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    synchronized void check() {
        if (stopped) {
            return;
        }
        if (server.isStarted()) {
            servers.advanceHighWaterMark(server);
        } else if (server.getState() == ActiveMQServer.SERVER_STATE.STOPPED) {
            replace();
        }
    }

    private void replace() {
        try {
            if (hasDiskSpace()) {
                startServer();
                failure.clear();
                log.warn("the embedded broker has restarted");
            }
        } catch (Exception | Error e) {
            String cause = OneLine.of(e);
            if (failure.isNew(cause)) {
                log.error("the embedded broker cannot restart; retrying: {}", cause);
            }
        }
    }

    /** With less space the broker would refuse every message, or fail to start. */
    private boolean hasDiskSpace() throws IOException {
        Configuration configuration = server.getConfiguration();
        long journal = (long) configuration.getJournalMinFiles() * configuration.getJournalFileSize();
        return Files.getFileStore(servers.directory()).getUsableSpace()
                > Math.max(configuration.getMinDiskFree(), journal);
    }

    /** For the startup report: URL, user, folder and type of the journal. */
    String describe() {
        return servers.describe(server);
    }

    JournalDisk disk() {
        return new JournalDisk(
                servers.directory(), Math.max(0, server.getConfiguration().getMinDiskFree()), servers::damage);
    }

    String url() {
        return servers.url();
    }

    @Override
    public synchronized void destroy() throws Exception {
        stopped = true;
        if (server != null) {
            servers.stop(server);
        }
    }
}
