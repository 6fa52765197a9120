package org.streampass.testing.broker;

import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.streampass.testing.process.ServiceNames;

/** The users of a test's broker: {@link #ALL_ROLES}, the administrator, and one user for each service. */
public final class BrokerUsers {

    /** The user that has every role. */
    public static final String ALL_ROLES = "streampass";

    private BrokerUsers() {}

    /** @param password of every user */
    public static ActiveMQSecurityManager withPassword(String password) {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(ALL_ROLES, password);
        Stream.concat(Stream.of("administrator"), ServiceNames.all().stream()).forEach(role -> {
            users.addRole(ALL_ROLES, role);
            users.addUser(role, password);
            users.addRole(role, role);
        });
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
    }
}
