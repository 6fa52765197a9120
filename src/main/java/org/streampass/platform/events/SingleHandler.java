package org.streampass.platform.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.events.EventMeters.Outcome;

/**
 * Handles one message, and decides what becomes of it: it is done, it is a dead letter, or it comes again later. Other
 * messages are not affected.
 */
class SingleHandler {

    private static final Logger log = LoggerFactory.getLogger(SingleHandler.class);

    /** After so many failures that no outage explains, an event is a dead letter. */
    private static final int MOST_FAULTS = 15;

    /** After so many processes have ended in its handling, an event is a dead letter. */
    private static final int MOST_DEATHS = 3;

    private static final Duration FIRST_DELAY = Duration.ofMillis(500);

    private final String route;
    private final EventHandling handling;
    private final DeadLetters deadLetters;
    private final EventMeters meters;

    /** How many messages are still to be marked before their handling begins, since the last life ended uncleanly. */
    private final AtomicInteger careful;

    SingleHandler(String route, EventHandling handling, DeadLetters deadLetters, EventMeters meters, int careful) {
        this.route = route;
        this.handling = handling;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.careful = new AtomicInteger(careful);
    }

    boolean isCareful() {
        return careful.get() > 0;
    }

    /** @throws OutageException if no message can be handled now */
    void handle(Delivery delivery, EventSession session) {
        long begin = System.nanoTime();
        boolean isMarked = isCareful() || hasFailed(delivery);
        Outcome outcome = isMarked ? handleWithMark(delivery, session) : handleOrJudge(delivery, session);
        session.acknowledge(delivery);
        session.commit();
        meters.record(delivery, outcome, begin);
    }

    /** After an unclean end it rests before it is handled, perhaps until the route is no longer careful. */
    private static boolean hasFailed(Delivery delivery) {
        return delivery.number(MessageProperties.FAULTS) > 0;
    }

    /** The mark is committed first: if the process ends before the event is handled, the next life finds it. */
    private Outcome handleWithMark(Delivery delivery, EventSession session) {
        int deaths = needed(() -> handling.noteStart(delivery));
        Outcome outcome;
        if (deaths >= MOST_DEATHS) {
            outcome = deadLetter(delivery, new CrashingEventException(deaths), session);
        } else {
            outcome = handleOrEndMark(delivery, session);
        }
        if (outcome == Outcome.HANDLED) {
            forget(delivery);
        } else if (outcome == Outcome.FAILED) {
            needed(() -> {
                handling.noteEnd(delivery);
                return 0;
            });
        }
        if (!hasFailed(delivery)) {
            careful.decrementAndGet();
        }
        return outcome;
    }

    private Outcome handleOrEndMark(Delivery delivery, EventSession session) {
        try {
            return handleOrJudge(delivery, session);
        } catch (OutageException e) {
            endMarkIfPossible(delivery);
            throw e;
        }
    }

    private void endMarkIfPossible(Delivery delivery) {
        try {
            handling.noteEnd(delivery);
        } catch (RuntimeException e) {
            log.debug("{}: the mark of {} stays", route, delivery.describe());
        }
    }

    private Outcome handleOrJudge(Delivery delivery, EventSession session) {
        List<EventEnvelope> published;
        try {
            published = EventHandling.handleOnceMoreAfterDeadlock(handling, List.of(delivery.event()));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return judge(delivery, e, session);
        }
        published.forEach(session::publish);
        return Outcome.HANDLED;
    }

    private Outcome judge(Delivery delivery, Throwable e, EventSession session) {
        return switch (FailureClassifier.classify(e)) {
            case OUTAGE -> throw new OutageException(e);
            case POISON -> deadLetter(delivery, e, session);
            case DEADLOCK, BUSY -> sendBack(delivery, FIRST_DELAY, 0, e, session);
            case FAULT -> {
                int faults = needed(() -> handling.countFault(delivery));
                yield faults >= MOST_FAULTS
                        ? deadLetter(delivery, e, session)
                        : sendBack(delivery, delay(faults), faults, e, session);
            }
        };
    }

    static Duration delay(int faults) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(faults - 1, 10));
        return delay.compareTo(Delivery.LONGEST_REST) > 0 ? Delivery.LONGEST_REST : delay;
    }

    private Outcome sendBack(Delivery delivery, Duration delay, int faults, Throwable e, EventSession session) {
        session.sendBack(delivery, delay, faults == 0 ? Map.of() : Map.of(MessageProperties.FAULTS, faults));
        log.warn(
                "{}: {} failed{}, nothing was changed, it comes again in {} ms: {}",
                route,
                delivery.describe(),
                faults == 0 ? "" : " for the %dth of %d times".formatted(faults, MOST_FAULTS),
                delay.toMillis(),
                FailureClassifier.inOneLine(e),
                faults == 1 ? e : null);
        return Outcome.FAILED;
    }

    private Outcome deadLetter(Delivery delivery, Throwable e, EventSession session) {
        deadLetters.add(delivery, e, session);
        forget(delivery);
        return Outcome.DEADLETTERED;
    }

    private void forget(Delivery delivery) {
        needed(() -> {
            handling.forget(delivery);
            return 0;
        });
    }

    private interface Step {

        int run();
    }

    /** Without the table that counts, nothing can be decided. */
    private static int needed(Step step) {
        try {
            return step.run();
        } catch (RuntimeException e) {
            throw new OutageException(e);
        }
    }
}
