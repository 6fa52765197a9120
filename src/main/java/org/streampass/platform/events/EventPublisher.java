package org.streampass.platform.events;

import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.tracing.Spans;

/** Publishes events outside of an event handler. Not thread-safe. */
public final class EventPublisher implements AutoCloseable {

    private final EventSession session;

    private EventPublisher(EventSession session) {
        this.session = session;
    }

    /** @throws BrokerException if the broker cannot be reached */
    public static EventPublisher open(ActiveMQConnectionFactory broker, Spans spans) {
        return new EventPublisher(new EventSession(BrokerSession.open(broker), spans));
    }

    /**
     * Publishes events in one transaction, and waits for the broker's confirmation.
     *
     * @throws BrokerException if the broker has not confirmed the events, although it may have stored them
     */
    public void publish(List<EventEnvelope> events) {
        events.forEach(session::publish);
        session.commit();
    }

    /**
     * The same for events that were published long ago: each begins a trace, which links to the earlier one.
     *
     * @throws BrokerException if the broker has not confirmed the events, although it may have stored them
     */
    public void publishAgain(List<EventEnvelope> events) {
        events.forEach(session::publishAgain);
        session.commit();
    }

    @Override
    public void close() {
        session.close();
    }
}
