package org.streampass.platform.events;

import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Map;
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
import org.streampass.platform.tracing.Spans;

/**
 * The consumer of {@code from: jms:}. Like {@code event:}, it dead-letters messages that can never be handled. The
 * transaction of such a message is rolled back first, which discards the messages that its steps have published. On
 * redelivery the message becomes a dead letter without running the steps. After any other failure the consumer backs off
 * before the rollback.
 */
class JmsListenerContainer extends DefaultJmsMessageListenerContainer {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5));
    private static final int MAX_POISON = 1_000;

    private final JmsEndpoint endpoint;

    /** By message id of the broker. Entries expire, because the message may be redelivered to another instance. */
    private final Map<Long, RuntimeException> poison = Caffeine.newBuilder()
            .maximumSize(MAX_POISON)
            .expireAfterWrite(Duration.ofMinutes(1))
            .executor(Runnable::run)
            .<Long, RuntimeException>build()
            .asMap();

    JmsListenerContainer(JmsEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void invokeListener(Session session, Message message) throws JMSException {
        ClientMessage core = ((ActiveMQMessage) message).getCoreMessage();
        RuntimeException failure = poison.remove(core.getMessageID());
        if (failure == null) {
            invokeAndRememberPoison(session, message, core.getMessageID());
        } else {
            deadLetter((ActiveMQSession) session, core, failure);
        }
    }

    private void invokeAndRememberPoison(Session session, Message message, long id) throws JMSException {
        try {
            super.invokeListener(session, message);
        } catch (RuntimeException e) {
            if (isDurable() && FailureClassifier.classify(e) == FailureClassifier.Kind.POISON) {
                poison.put(id, e);
            } else {
                backOff(message.getIntProperty("JMSXDeliveryCount"));
            }
            throw e;
        }
    }

    /** @param deliveries the number of deliveries of the message, including this one */
    private static void backOff(int deliveries) {
        try {
            Thread.sleep(BACKOFF.after(Math.max(deliveries, 1)).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A non-durable subscription has no dead-letter queue, and nothing to replay to. */
    private boolean isDurable() {
        return StringUtils.hasText(endpoint.getSubscriptionName());
    }

    /** In the session's transaction. The body is read again from its start, because the JMS client has read it already. */
    private void deadLetter(ActiveMQSession session, ClientMessage message, RuntimeException failure) {
        message.getBodyBuffer().resetReaderIndex();
        QueueBinding binding = new QueueBinding(endpoint.getSubscriptionName(), endpoint.getDestinationName());
        try (LiveTopology addresses = new LiveTopology((ActiveMQConnectionFactory) getConnectionFactory())) {
            addresses.createIfMissing(binding);
        }
        EventSession events = new EventSession(BrokerSession.borrow(session.getCoreSession()), Spans.OFF);
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
