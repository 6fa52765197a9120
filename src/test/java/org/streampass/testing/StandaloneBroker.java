package org.streampass.testing;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** What {@link BrokerProcess} runs: folder, port, password of the user {@code streampass}. */
public final class StandaloneBroker {

    private StandaloneBroker() {}

    public static void main(String[] args) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        new FileDeploymentManager(Path.of("artemis/broker.xml").toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.setBrokerInstance(new File(args[0]));
        for (TransportConfiguration acceptor : configuration.getAcceptorConfigurations()) {
            acceptor.getParams().put("port", args[1]);
        }
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("streampass", args[2]);
        List.of("administrator", "subscriptions", "payments", "recommendations", "notifications")
                .forEach(role -> users.addRole("streampass", role));
        new ActiveMQServerImpl(configuration, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users))
                .start();
    }
}
