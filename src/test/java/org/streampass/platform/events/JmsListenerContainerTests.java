package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.camel.component.jms.JmsEndpoint;
import org.junit.jupiter.api.Test;

class JmsListenerContainerTests {

    private static final int MESSAGES = 3_000;

    private final AtomicInteger handled = new AtomicInteger();
    private final Session session = mock();

    private JmsListenerContainer container() {
        JmsEndpoint endpoint = new JmsEndpoint();
        endpoint.setConfiguration(new org.apache.camel.component.jms.JmsConfiguration());
        endpoint.setSubscriptionName("ledger-PaymentCompleted");
        JmsListenerContainer container = new JmsListenerContainer(endpoint);
        container.setMessageListener((MessageListener) message -> {
            handled.incrementAndGet();
            throw new UnreadableEventException("poison");
        });
        return container;
    }

    private static ActiveMQMessage message(long id) {
        ClientMessage core = mock();
        when(core.getMessageID()).thenReturn(id);
        ActiveMQMessage message = mock();
        when(message.getCoreMessage()).thenReturn(core);
        return message;
    }

    /** Each of them is redelivered, here or to another instance, which this one does not notice. */
    @Test
    void poisonThatIsNotRedeliveredHereDoesNotAccumulate() {
        JmsListenerContainer container = container();
        List<ActiveMQMessage> messages = IntStream.range(0, MESSAGES)
                .mapToObj(JmsListenerContainerTests::message)
                .toList();
        messages.forEach(message -> invoke(container, message));
        assertThat(handled).hasValue(MESSAGES);

        messages.forEach(message -> invoke(container, message));

        assertThat(handled.get() - MESSAGES)
                .as("handled again, since they were forgotten")
                .isGreaterThan(MESSAGES / 2);
    }

    private void invoke(JmsListenerContainer container, ActiveMQMessage message) {
        catchThrowable(() -> container.invokeListener(session, message));
    }
}
