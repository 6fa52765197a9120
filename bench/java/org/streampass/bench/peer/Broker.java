package org.streampass.bench.peer;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.testing.broker.StandaloneBroker;

/** Connects to the broker, and runs it in this process from Streampass's definition unless it is a separate process. */
class Broker implements AutoCloseable {

    private static final String USER = "streampass";

    private final PeerSettings settings;
    private final ActiveMQServer server;

    Broker(PeerSettings settings) throws Exception {
        this.settings = settings;
        server = settings.brokerUrl().isEmpty() ? start(settings) : null;
    }

    private static ActiveMQServer start(PeerSettings settings) throws Exception {
        ActiveMQServer server =
                StandaloneBroker.server(settings.brokerFolder(), settings.brokerPort(), settings.brokerPassword());
        server.getConfiguration().addAcceptorConfiguration("in-vm", "vm://0");
        server.start();
        return server;
    }

    ActiveMQConnectionFactory connections() {
        String url = server == null ? settings.brokerUrl() : "vm://0";
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(url, USER, settings.brokerPassword());
        connections.setCacheDestinations(true); // otherwise each send checks whether the address exists
        return connections;
    }

    @Override
    public void close() throws Exception {
        if (server != null) {
            server.stop();
        }
    }
}
