package org.streampass.platform.events;

import java.util.ArrayList;
import java.util.List;
import org.streampass.platform.events.FailureClassifier.Kind;

/**
 * Handles a batch of messages in one database transaction. The transaction commits first; then the acknowledgements and the
 * published events commit in the session.
 *
 * <p>If the transaction fails, it is rolled back, and each message is handled alone by the {@link SingleHandler}, so that a
 * failing message does not affect the others.
 */
class BatchHandler {

    private final EventHandling handling;
    private final SingleHandler single;
    private final DeadLetters deadLetters;
    private final EventMeters meters;
    private final EventSpans spans;

    BatchHandler(
            EventHandling handling,
            SingleHandler single,
            DeadLetters deadLetters,
            EventMeters meters,
            EventSpans spans) {
        this.handling = handling;
        this.single = single;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.spans = spans;
    }

    /**
     * Handles messages. When the method returns, all of them are acknowledged.
     *
     * @throws OutageException if an outage prevents the handling of any message
     * @throws org.streampass.platform.broker.BrokerException if the session cannot commit
     */
    void handle(List<Delivery> received, EventSession session) {
        List<Delivery> deliveries = spans.process(received);
        try {
            handleStarted(deliveries, session);
        } catch (RuntimeException | Error e) {
            deliveries.forEach(delivery -> {
                delivery.operation().fail(e);
                delivery.operation().end();
            });
            throw e;
        }
    }

    private void handleStarted(List<Delivery> deliveries, EventSession session) {
        long begin = System.nanoTime();
        List<Delivery> readable = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            if (delivery.unreadable() == null) {
                readable.add(delivery);
            } else {
                deadLetters.add(delivery, delivery.unreadable(), session);
                session.acknowledge(delivery);
                meters.record(delivery, EventMeters.Outcome.DEADLETTERED, begin);
            }
        }
        if (readable.isEmpty()) {
            session.commit();
        } else if (readable.size() == 1 || single.isRecovering()) {
            handleSingly(readable, session);
        } else {
            handleTogether(readable, session, begin);
        }
    }

    private void handleSingly(List<Delivery> deliveries, EventSession session) {
        deliveries.forEach(delivery -> single.handle(delivery, session));
    }

    private void handleTogether(List<Delivery> deliveries, EventSession session, long begin) {
        List<EventEnvelope> published;
        try {
            published = EventHandling.handleOnceMoreAfterDeadlock(
                    handling, deliveries.stream().map(Delivery::event).toList());
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            if (FailureClassifier.classify(e) == Kind.OUTAGE) {
                throw new OutageException(e);
            }
            handleSingly(deliveries, session);
            return;
        }
        published.forEach(session::publish);
        session.acknowledgeAll(deliveries);
        session.commit();
        deliveries.forEach(delivery -> meters.record(delivery, EventMeters.Outcome.HANDLED, begin));
    }
}
