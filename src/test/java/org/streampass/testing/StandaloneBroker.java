package org.streampass.testing;

import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * What {@link BrokerProcess} runs: folder, port, and the password of every user. The user {@code streampass} may do what
 * any service may; each service has a user of its own besides.
 */
public final class StandaloneBroker {

    private StandaloneBroker() {}

    public static void main(String[] args) throws Exception {
        server(Path.of(args[0]), Integer.parseInt(args[1]), args[2]).start();
    }

    /** One that is not started yet. */
    public static ActiveMQServer server(Path folder, int port, String password) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(Path.of("artemis/broker.xml").toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.setBrokerInstance(folder.toFile());
        for (TransportConfiguration acceptor : configuration.getAcceptorConfigurations()) {
            acceptor.getParams().put("port", port);
        }
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("streampass", password);
        for (String role : List.of("administrator", "subscriptions", "payments", "recommendations", "notifications")) {
            users.addRole("streampass", role);
            users.addUser(role, password);
            users.addRole(role, role);
        }
        return new ActiveMQServerImpl(
                configuration, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    }
}
