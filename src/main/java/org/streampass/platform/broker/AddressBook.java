package org.streampass.platform.broker;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/** Where to look up the addresses and queues that a route names. */
@Component
public class AddressBook {

    private final Installation installation;
    private final ObjectProvider<ActiveMQConnectionFactory> broker;

    AddressBook(Installation installation, ObjectProvider<ActiveMQConnectionFactory> broker) {
        this.installation = installation;
        this.broker = broker;
    }

    /** @throws BrokerTroubleException if the broker does not answer */
    public LiveTopology ofBroker() {
        return new LiveTopology(broker.getObject());
    }

    /** @throws StartupException if {@code broker.xml} is broken */
    public Addresses ofDefinition() {
        return new DeclaredTopology(new BrokerDefinition(installation.brokerConfig()).read());
    }
}
