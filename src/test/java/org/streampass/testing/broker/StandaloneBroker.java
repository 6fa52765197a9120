package org.streampass.testing.broker;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;

/** The main class of {@link BrokerProcess}. Its arguments are a folder, a port, and the password of every user. */
public final class StandaloneBroker {

    private StandaloneBroker() {}

    public static void main(String[] args) throws Exception {
        server(Path.of(args[0]), Integer.parseInt(args[1]), args[2]).start();
    }

    /** A broker that is not started yet. */
    public static ActiveMQServer server(Path folder, int port, String password) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(Path.of("artemis/broker.xml").toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.parseProperties("artemis/services/");
        configuration.setBrokerInstance(folder.toFile());
        for (TransportConfiguration acceptor : configuration.getAcceptorConfigurations()) {
            acceptor.getParams().put("port", port);
        }
        return new ActiveMQServerImpl(configuration, BrokerUsers.withPassword(password));
    }
}
