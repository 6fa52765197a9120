package org.streampass.platform.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.streampass.platform.events.EventMeters.Outcome;

/**
 * Handles one message and decides its outcome: it is handled, becomes a dead letter, or is sent back to its queue for a
 * later attempt. Other messages are not affected.
 *
 * <p>After an unclean shutdown the route starts in recovery mode, because one of the messages may have crashed the process.
 * Each handling then begins with a committed start marker. If the process ends before the marker is removed, the next run
 * counts a crash of that event.
 */
class SingleHandler {

    private static final Logger log = LoggerFactory.getLogger(SingleHandler.class);

    /** After so many failures that are not outages, an event becomes a dead letter. */
    private static final int MAX_FAULTS = 15;

    /** After so many crashes of the process, an event becomes a dead letter. */
    private static final int MAX_CRASHES = 3;

    static final Backoff DELAYS = new Backoff(Delivery.MAX_DELAY);

    private final String route;
    private final EventHandling handling;
    private final DeadLetters deadLetters;
    private final EventMeters meters;

    /** The number of messages still to be handled in recovery mode. */
    private final AtomicInteger toRecover;

    /** @param toRecover how many messages may have been in progress when the process ended; 0 after a clean shutdown */
    SingleHandler(String route, EventHandling handling, DeadLetters deadLetters, EventMeters meters, int toRecover) {
        this.route = route;
        this.handling = handling;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.toRecover = new AtomicInteger(toRecover);
    }

    boolean isRecovering() {
        return toRecover.get() > 0;
    }

    /** @throws OutageException if an outage prevents the handling of any message */
    void handle(Delivery delivery, EventSession session) {
        long begin = System.nanoTime();
        boolean needsMarker = isRecovering() || hasFailed(delivery);
        Outcome outcome = needsMarker ? handleWithMarker(delivery, session) : handleUnmarked(delivery, session);
        session.acknowledge(delivery);
        session.commit();
        meters.record(delivery, outcome, begin);
    }

    /** A failed message is delayed, perhaps beyond the end of recovery mode, so it always needs a marker. */
    private static boolean hasFailed(Delivery delivery) {
        return delivery.number(MessageProperties.FAULTS) > 0;
    }

    private Outcome handleWithMarker(Delivery delivery, EventSession session) {
        int crashes = orOutage(() -> handling.markStarted(delivery));
        Outcome outcome;
        if (crashes >= MAX_CRASHES) {
            outcome = deadLetter(delivery, new CrashingEventException(crashes), session);
        } else {
            outcome = handleAndUnmarkOnOutage(delivery, session);
        }
        if (outcome == Outcome.HANDLED) {
            forget(delivery);
        } else if (outcome == Outcome.FAILED) {
            orOutage(() -> {
                handling.unmark(delivery);
                return 0;
            });
        }
        if (!hasFailed(delivery)) {
            toRecover.decrementAndGet();
        }
        return outcome;
    }

    private Outcome handleAndUnmarkOnOutage(Delivery delivery, EventSession session) {
        try {
            return handleUnmarked(delivery, session);
        } catch (OutageException e) {
            unmarkIfPossible(delivery);
            throw e;
        }
    }

    private void unmarkIfPossible(Delivery delivery) {
        try {
            handling.unmark(delivery);
        } catch (RuntimeException e) {
            log.debug("{}: the start marker of {} cannot be removed", route, delivery.describe());
        }
    }

    private Outcome handleUnmarked(Delivery delivery, EventSession session) {
        List<EventEnvelope> published;
        try {
            published = EventHandling.handleOnceMoreAfterDeadlock(handling, List.of(delivery.event()));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            try (MDC.MDCCloseable traceId = delivery.trace().inLog()) {
                return decide(delivery, e, session);
            }
        }
        published.forEach(session::publish);
        return Outcome.HANDLED;
    }

    private Outcome decide(Delivery delivery, Throwable e, EventSession session) {
        return switch (FailureClassifier.classify(e)) {
            case OUTAGE -> throw new OutageException(e);
            case POISON -> deadLetter(delivery, e, session);
            case DEADLOCK, BUSY -> sendBack(delivery, Backoff.FIRST, 0, e, session);
            case FAULT -> {
                int faults = orOutage(() -> handling.countFault(delivery));
                yield faults >= MAX_FAULTS
                        ? deadLetter(delivery, e, session)
                        : sendBack(delivery, DELAYS.after(faults), faults, e, session);
            }
        };
    }

    private Outcome sendBack(Delivery delivery, Duration delay, int faults, Throwable e, EventSession session) {
        delivery.operation().fail(e);
        session.sendBack(delivery, delay, faults == 0 ? Map.of() : Map.of(MessageProperties.FAULTS, faults));
        log.warn(
                "{}: {} failed{}; nothing was changed; it is redelivered in {} ms: {}",
                route,
                delivery.describe(),
                faults == 0 ? "" : " (failure %d of %d)".formatted(faults, MAX_FAULTS),
                delay.toMillis(),
                FailureClassifier.inOneLine(e),
                faults == 1 ? e : null);
        return Outcome.FAILED;
    }

    private Outcome deadLetter(Delivery delivery, Throwable e, EventSession session) {
        delivery.operation().fail(e);
        deadLetters.add(delivery, e, session);
        orOutage(() -> {
            handling.markDead(delivery);
            return 0;
        });
        return Outcome.DEADLETTERED;
    }

    private void forget(Delivery delivery) {
        orOutage(() -> {
            handling.forget(delivery);
            return 0;
        });
    }

    private interface Step {

        int run();
    }

    /** Without the table of attempts no outcome can be decided, so its failures are outages. */
    private static int orOutage(Step step) {
        try {
            return step.run();
        } catch (RuntimeException e) {
            throw new OutageException(e);
        }
    }
}
