package org.streampass.bench.peer;

import jakarta.jms.ConnectionFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;

/** How {@code @JmsListener} methods receive events: from a durable queue, each in a transacted session. */
@EnableJms
class Listeners {

    /** For listeners that wait for another system. */
    static final String PATIENT = "patientListeners";

    /** For listeners that receive every announcement in each process; lost ones are found in the tables. */
    static final String EVERYTHING = "listenersOfEverything";

    @Bean
    DefaultJmsListenerContainerFactory jmsListenerContainerFactory(
            ConnectionFactory connections, PeerSettings settings) {
        return shared(connections, settings.consumers());
    }

    @Bean(PATIENT)
    DefaultJmsListenerContainerFactory patient(
            @Qualifier(Connections.PATIENT) ConnectionFactory connections, PeerSettings settings) {
        return shared(connections, settings.paymentConsumers());
    }

    private static DefaultJmsListenerContainerFactory shared(ConnectionFactory connections, int consumers) {
        DefaultJmsListenerContainerFactory listeners = everything(connections);
        listeners.setSessionTransacted(true);
        listeners.setSubscriptionDurable(true);
        listeners.setSubscriptionShared(true);
        listeners.setConcurrency("" + consumers);
        return listeners;
    }

    @Bean(EVERYTHING)
    static DefaultJmsListenerContainerFactory everything(ConnectionFactory connections) {
        DefaultJmsListenerContainerFactory listeners = new DefaultJmsListenerContainerFactory();
        listeners.setConnectionFactory(connections);
        listeners.setPubSubDomain(true);
        listeners.setCacheLevelName("CACHE_CONSUMER");
        listeners.setMessageConverter(new EventConverter());
        return listeners;
    }
}
