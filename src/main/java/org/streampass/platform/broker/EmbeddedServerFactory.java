package org.streampass.platform.broker;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartupException;

/**
 * Starts Artemis servers in this process, one after another on the same journal in the data folder. They read the same
 * files as a standalone broker. They have one user, with the roles of all services and of the administrator.
 */
class EmbeddedServerFactory {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServerFactory.class);

    /** Distinguishes the brokers of one JVM, of which tests start several. */
    private static final AtomicInteger SERVER_IDS = new AtomicInteger();

    private final int serverId = SERVER_IDS.getAndIncrement();
    private final Installation installation;
    private final BrokerSettings settings;
    private final String password;
    private final Path directory;
    private final List<ActiveMQServerMessagePlugin> plugins;
    private final JournalHighWaterMark highWaterMark;
    private volatile Optional<String> damage = Optional.empty();

    EmbeddedServerFactory(
            Installation installation,
            BrokerSettings settings,
            String password,
            DataFolder data,
            List<ActiveMQServerMessagePlugin> plugins) {
        this.installation = installation;
        this.settings = settings;
        this.password = password;
        this.directory = data.resolve("broker");
        this.plugins = plugins;
        this.highWaterMark = new JournalHighWaterMark(directory);
    }

    /**
     * Starts a server. The previous one must have stopped.
     *
     * @param onLoss called when the server cannot write its journal and stops itself
     * @throws StartupException if it does not start
     */
    ActiveMQServer start(IOCriticalErrorListener onLoss) throws Exception {
        Configuration configuration = new BrokerDefinition(installation.brokerConfig()).read();
        moveIntoDataFolder(configuration);
        disableReload(configuration);
        accept(configuration);
        separateMBeans(configuration);
        damage = highWaterMark.damage(configuration);
        damage.ifPresent(log::warn);
        plugins.forEach(configuration::registerBrokerPlugin);
        ActiveMQServer server = new ActiveMQServerImpl(configuration, security(configuration));
        AtomicReference<Exception> failure = new AtomicReference<>();
        server.registerActivationFailureListener(failure::set);
        server.registerIOCriticalErrorListener(onLoss);
        server.start();
        if (failure.get() != null || !server.waitForActivation(30, TimeUnit.SECONDS)) {
            server.stop();
            throw notStarted(failure.get());
        }
        return server;
    }

    /** Damage of the journal that the last server has loaded, as a sentence. */
    Optional<String> damage() {
        return damage;
    }

    /** Records how far the journal is written. Call it periodically while the server runs. */
    void advanceHighWaterMark(ActiveMQServer server) {
        highWaterMark.advance(server);
    }

    void stop(ActiveMQServer server) throws Exception {
        if (server.isStarted()) {
            highWaterMark.recordFinal(server);
        }
        server.stop();
    }

    private StartupException notStarted(Exception failure) {
        return new StartupException(
                "the embedded broker in %s did not start: %s"
                        .formatted(directory, failure == null ? "no answer within 30 s" : OneLine.of(failure)),
                failure);
    }

    private void moveIntoDataFolder(Configuration configuration) {
        configuration.setBrokerInstance(new File("/"));
        configuration.setBindingsDirectory(directory.resolve("bindings").toString());
        configuration.setJournalDirectory(directory.resolve("journal").toString());
        configuration.setLargeMessagesDirectory(
                directory.resolve("large-messages").toString());
        configuration.setPagingDirectory(directory.resolve("paging").toString());
        configuration.setNodeManagerLockDirectory(directory.resolve("journal").toString());
    }

    /** Reloading an edited file would replace the acceptors as well, and close all connections of this process. */
    private static void disableReload(Configuration configuration) {
        configuration.setConfigurationFileRefreshPeriod(-1);
    }

    private void accept(Configuration configuration) {
        Set<TransportConfiguration> acceptors = configuration.getAcceptorConfigurations();
        if (settings.port() < 0) {
            acceptors.clear();
        }
        for (TransportConfiguration acceptor : acceptors) {
            requireFree(settings.port());
            acceptor.getParams().put("host", InetAddress.getLoopbackAddress().getHostAddress());
            acceptor.getParams().put("port", settings.port());
        }
        acceptors.add(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId), "in-vm"));
    }

    /** Otherwise the MBeans of two brokers in one JVM would replace each other. */
    private void separateMBeans(Configuration configuration) {
        if (serverId > 0) {
            configuration.setJMXDomain(configuration.getJMXDomain() + "." + serverId);
        }
    }

    /** Artemis itself only logs that a port is in use, and starts without it. */
    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new StartupException(
                    "the broker's port %d is taken (%s); choose another with --streampass.broker.port, or -1 for none"
                            .formatted(port, e.getMessage()),
                    e);
        }
    }

    private ActiveMQJAASSecurityManager security(Configuration configuration) {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(settings.user(), password);
        BrokerDefinition.roles(configuration).forEach(role -> users.addRole(settings.user(), role));
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
    }

    /** For the startup report. */
    String describe(ActiveMQServer server) {
        return "%s, user %s, %s journal in %s"
                .formatted(
                        settings.port() < 0 ? "embedded only" : "tcp://localhost:" + settings.port(),
                        settings.user(),
                        server.getConfiguration().getJournalType(),
                        directory);
    }

    String url() {
        return "vm://" + serverId;
    }

    Path directory() {
        return directory;
    }
}
