package org.streampass.bench.peer;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jms.core.JmsTemplate;

/**
 * Pools connections to the broker. A listener sends in the transacted session of the message that it received, since
 * {@link Listeners} use the same pools.
 */
class Connections {

    /** For consumers that wait; they prefetch no message that another consumer could take. */
    static final String PATIENT = "patientConnections";

    /** One connection for each queue, used by its listener. */
    private static final int CONNECTIONS = 10;

    @Bean
    Broker broker(PeerSettings settings) throws Exception {
        return new Broker(settings);
    }

    @Bean(destroyMethod = "stop")
    @Primary
    JmsPoolConnectionFactory connections(Broker broker) {
        return pool(broker.connections());
    }

    @Bean(name = PATIENT, destroyMethod = "stop")
    JmsPoolConnectionFactory patient(Broker broker, PeerSettings settings) {
        ActiveMQConnectionFactory connections = broker.connections();
        if (settings.paymentsWait()) {
            connections.setConsumerWindowSize(0);
        }
        return pool(connections);
    }

    private static JmsPoolConnectionFactory pool(ActiveMQConnectionFactory connections) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(connections);
        pool.setMaxConnections(CONNECTIONS);
        return pool;
    }

    @Bean
    @Primary
    JmsTemplate jms(ConnectionFactory connections) {
        return template(connections);
    }

    @Bean
    JmsTemplate patientJms(@Qualifier(PATIENT) ConnectionFactory connections) {
        return template(connections);
    }

    private static JmsTemplate template(ConnectionFactory connections) {
        JmsTemplate template = new JmsTemplate(connections);
        template.setPubSubDomain(true);
        template.setMessageConverter(new EventConverter());
        return template;
    }
}
