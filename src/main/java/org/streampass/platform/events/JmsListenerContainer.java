package org.streampass.platform.events;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.camel.Route;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.platform.broker.QueueBinding;

/**
 * Consumes for {@code from: jms:}. A message that can never be handled is dead-lettered, as {@code event:} does it. First
 * its transaction is rolled back, so that nothing is seen of what the steps published; when the message comes again, it is
 * moved, and no step runs. After any other failure the consumer rests before it gives the message back.
 */
class JmsListenerContainer extends DefaultJmsMessageListenerContainer {

    private static final Duration FIRST_REST = Duration.ofMillis(500);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final JmsEndpoint endpoint;

    /** By the broker's number of the message. Another instance that gets it finds out by itself. */
    private final Map<Long, RuntimeException> poison = new ConcurrentHashMap<>();

    JmsListenerContainer(JmsEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void invokeListener(Session session, Message message) throws JMSException {
        ClientMessage core = ((ActiveMQMessage) message).getCoreMessage();
        RuntimeException failure = poison.remove(core.getMessageID());
        if (failure == null) {
            invokeOrNote(session, message, core.getMessageID());
        } else {
            deadLetter((ActiveMQSession) session, core, failure);
        }
    }

    private void invokeOrNote(Session session, Message message, long id) throws JMSException {
        try {
            super.invokeListener(session, message);
        } catch (RuntimeException e) {
            if (hasQueue() && FailureClassifier.classify(e) == FailureClassifier.Kind.POISON) {
                poison.put(id, e);
            } else {
                rest(message.getIntProperty("JMSXDeliveryCount"));
            }
            throw e;
        }
    }

    /** @param deliveries of the message, this one included */
    private static void rest(int deliveries) {
        long millis = FIRST_REST.toMillis() << Math.min(Math.max(deliveries - 1, 0), 10);
        try {
            Thread.sleep(Math.min(millis, LONGEST_REST.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A route may also listen without a durable queue; then there is none to name, and to replay to. */
    private boolean hasQueue() {
        return StringUtils.hasText(endpoint.getSubscriptionName());
    }

    /** In the session's transaction. The client has read the body already, to make a JMS message of it. */
    private void deadLetter(ActiveMQSession session, ClientMessage message, RuntimeException failure) {
        message.getBodyBuffer().resetReaderIndex();
        QueueBinding binding = new QueueBinding(endpoint.getSubscriptionName(), endpoint.getDestinationName());
        try (LiveTopology addresses = new LiveTopology((ActiveMQConnectionFactory) getConnectionFactory())) {
            addresses.provide(binding);
        }
        EventSession events = new EventSession(BrokerSession.borrow(session.getCoreSession()));
        new DeadLetters(route()).add(Delivery.of(binding, message), failure, events);
        events.closeProducer();
    }

    private String route() {
        return endpoint.getCamelContext().getRoutes().stream()
                .filter(route -> route.getEndpoint() == endpoint)
                .map(Route::getRouteId)
                .findFirst()
                .orElseGet(endpoint::getEndpointUri);
    }
}
