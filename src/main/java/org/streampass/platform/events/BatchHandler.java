package org.streampass.platform.events;

import java.util.ArrayList;
import java.util.List;
import org.streampass.platform.events.FailureClassifier.Kind;

/**
 * Handles what is in hand together: first the database commits, then acknowledgements and publications. If the database
 * does not, each message runs alone, so that one message's fate is its own.
 */
class BatchHandler {

    private final EventHandling handling;
    private final SingleHandler alone;
    private final DeadLetters deadLetters;
    private final EventMeters meters;

    BatchHandler(EventHandling handling, SingleHandler alone, DeadLetters deadLetters, EventMeters meters) {
        this.handling = handling;
        this.alone = alone;
        this.deadLetters = deadLetters;
        this.meters = meters;
    }

    /**
     * Handles messages; when it returns, each is acknowledged.
     *
     * @throws OutageException if none can be handled now
     * @throws org.streampass.platform.broker.BrokerTroubleException if the session did not commit
     */
    void handle(List<Delivery> deliveries, EventSession session) {
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
        } else if (readable.size() == 1 || alone.isCareful()) {
            handleAlone(readable, session);
        } else {
            handleTogether(readable, session, begin);
        }
    }

    private void handleAlone(List<Delivery> deliveries, EventSession session) {
        deliveries.forEach(delivery -> alone.handle(delivery, session));
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
            handleAlone(deliveries, session);
            return;
        }
        published.forEach(session::publish);
        session.acknowledgeAll(deliveries);
        session.commit();
        deliveries.forEach(delivery -> meters.record(delivery, EventMeters.Outcome.HANDLED, begin));
    }
}
