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
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartedThreads;

/**
 * Keeps a broker within this process. Artemis stops itself when it cannot write its journal, as on a disk that is full:
 * then another one takes its place on the same journal, as soon as there is room. What wants to talk to it meanwhile is
 * refused at once, and comes again.
 */
class EmbeddedBroker implements InitializingBean, DisposableBean, EssentialThreads {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** Without the one nothing is flushed to the journal, without the other nobody hears that it is. */
    private static final Pattern OF_THE_JOURNAL = Pattern.compile("activemq-(buffer-timeout|asyncio-poller).*");

    private final EmbeddedServers servers;
    private volatile ActiveMQServer server;
    private volatile StartedThreads threads;
    private boolean stopped;
    private String toldLast;

    EmbeddedBroker(EmbeddedServers servers) {
        this.servers = servers;
    }

    @Override
    public void afterPropertiesSet() throws Exception {
        startServer();
    }

    private void startServer() throws Exception {
        AtomicReference<ActiveMQServer> started = new AtomicReference<>();
        threads = StartedThreads.startedBy(() -> started.set(servers.start(this::tellItIsLost)), OF_THE_JOURNAL);
        server = started.get();
    }

    /** A server that has stopped is replaced. */
    @Override
    public List<String> dead() {
        List<String> dead = new ArrayList<>();
        if (server.getState() == ActiveMQServer.SERVER_STATE.STARTED) {
            threads.dead().forEach(name -> dead.add("the embedded broker's journal (" + name + ")"));
        }
        return dead;
    }

    /** The server stops itself after it has told of this. */
    private void tellItIsLost(Throwable cause, String message, String file) {
        log.error(
                "the embedded broker stops, for it cannot write in {}: {}; what it has confirmed is kept, and it is"
                        + " started again when it can",
                servers.directory(),
                OneLine.of(cause));
    }

    @Scheduled(initialDelay = 2, fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    synchronized void look() {
        if (stopped) {
            return;
        }
        if (server.isStarted()) {
            servers.advanceMark(server);
        } else if (server.getState() == ActiveMQServer.SERVER_STATE.STOPPED) {
            replace();
        }
    }

    private void replace() {
        try {
            if (hasRoom()) {
                startServer();
                toldLast = null;
                log.warn("the embedded broker is back");
            }
        } catch (Exception | Error e) {
            tellOnce(OneLine.of(e));
        }
    }

    /** With less it would refuse every message, or not even start. */
    private boolean hasRoom() throws IOException {
        Configuration configuration = server.getConfiguration();
        long journal = (long) configuration.getJournalMinFiles() * configuration.getJournalFileSize();
        return Files.getFileStore(servers.directory()).getUsableSpace()
                > Math.max(configuration.getMinDiskFree(), journal);
    }

    private void tellOnce(String cause) {
        if (!cause.equals(toldLast)) {
            log.error("the embedded broker cannot be started again yet: {}", cause);
            toldLast = cause;
        }
    }

    /** For people: where it listens and keeps its journal, and of which type that turned out to be. */
    String where() {
        return servers.where(server);
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
