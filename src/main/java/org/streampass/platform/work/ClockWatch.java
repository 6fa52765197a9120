package org.streampass.platform.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * Decides whether the wall clock can be trusted. It compares the clock of the process with the clock of the database and
 * with the monotonic clock. While they disagree, work that {@link DueWork#needsTrustedClock needs a trusted clock}
 * pauses, and no old row is deleted.
 *
 * <p>Only deadlines depend on the wall clock. Intervals use {@link System#nanoTime()}, and leases and retries use the clock
 * of the database.
 */
public class ClockWatch {

    /** A larger step or difference is an error, a smaller one an adjustment. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Clock clock;
    private final LongSupplier elapsed;
    private final Supplier<Instant> database;
    private final long start;
    private volatile State state;

    /**
     * The time of this object's creation according to each clock: its current time minus the elapsed time. It is constant
     * while nobody sets the clock.
     *
     * @param database equal to {@code process} if the database has never answered
     */
    private record Reading(Instant process, Instant database) {

        Duration difference() {
            return Duration.between(process, database);
        }
    }

    /**
     * @param latest the last reading
     * @param trusted the last reading that was trusted; null if none was
     * @param difference the difference between the clocks that an operator has confirmed; otherwise zero
     * @param problem why the clocks are not trusted; null if they are
     */
    private record State(Reading latest, Reading trusted, Duration difference, String problem) {

        State trusting(Reading reading, Duration difference) {
            return new State(reading, reading, difference, null);
        }

        State distrusting(Reading reading) {
            return new State(reading, trusted, difference, describe(reading));
        }

        private String describe(Reading reading) {
            if (trusted != null && !isNear(reading.process(), trusted.process())) {
                return step("this process", Duration.between(trusted.process(), reading.process()));
            }
            if (trusted != null && !isNear(reading.database(), trusted.database())) {
                return step("the database", Duration.between(trusted.database(), reading.database()));
            }
            return "the clock of the database is %d minutes %s that of this process"
                    .formatted(
                            minutes(reading.difference()), reading.difference().isNegative() ? "behind" : "ahead of");
        }

        private static String step(String whose, Duration step) {
            return "the clock of %s was set %s by %d minutes"
                    .formatted(whose, step.isNegative() ? "back" : "forward", minutes(step));
        }

        private static long minutes(Duration time) {
            return time.abs().plusSeconds(30).toMinutes();
        }
    }

    /**
     * @param elapsed a monotonic clock, in nanoseconds
     * @param database returns the time of the database, or throws a {@link DataAccessException} if it does not answer
     */
    public ClockWatch(Clock clock, LongSupplier elapsed, Supplier<Instant> database) {
        this.clock = clock;
        this.elapsed = elapsed;
        this.database = database;
        this.start = elapsed.getAsLong();
    }

    /** Whether work that depends on the time may proceed. Detects a step at once, without a query. */
    public boolean isTrusted() {
        State known = known();
        return known.problem() == null && isNear(process(), known.latest().process());
    }

    /** Compares the clocks. @return why they are not trusted, in a sentence; null if they are */
    public synchronized String compare() {
        State last = known();
        state = next(last, read(last.latest()));
        return state.problem();
    }

    /** Trusts the clocks as they are. */
    synchronized void confirm() {
        State last = known();
        Reading reading = read(last.latest());
        state = last.trusting(reading, reading.difference());
    }

    /** The clock of the database minus the clock of the process. */
    Duration difference() {
        return known().latest().difference();
    }

    private State known() {
        State known = state;
        return known == null ? initialize() : known;
    }

    /** Lazily, because a process that only checks routes files does not connect to a database. */
    private synchronized State initialize() {
        if (state == null) {
            Reading first = read(null);
            state = next(new State(first, null, Duration.ZERO, null), first);
        }
        return state;
    }

    private static State next(State last, Reading reading) {
        boolean processUnchanged = isNear(reading.process(), last.latest().process());
        boolean databaseUnchanged = isNear(reading.database(), last.latest().database());
        boolean agree = isNear(reading.process(), reading.database());
        if (agree && (last.trusted() == null || processUnchanged != databaseUnchanged)) {
            return last.trusting(reading, Duration.ZERO); // the wrong one of the two was corrected
        }
        boolean asTrusted = last.trusted() != null
                && isNear(reading.process(), last.trusted().process())
                && isNear(reading.database(), last.trusted().database())
                && isShort(reading.difference().minus(last.difference()));
        return asTrusted ? last.trusting(reading, last.difference()) : last.distrusting(reading);
    }

    /** While the database does not answer, its clock is assumed to be unchanged. */
    private Reading read(Reading last) {
        while (true) {
            Instant before = process();
            Instant time;
            try {
                time = atStart(database.get());
            } catch (DataAccessException e) {
                time = last == null ? before : last.database();
            }
            Instant after = process();
            if (isNear(before, after)) { // otherwise the clock was set in between
                return new Reading(after, time);
            }
        }
    }

    private Instant process() {
        return atStart(clock.instant());
    }

    /** The time of creation according to a clock that shows this time now. */
    private Instant atStart(Instant time) {
        return time.minusNanos(elapsed.getAsLong() - start);
    }

    private static boolean isNear(Instant one, Instant other) {
        return isShort(Duration.between(one, other));
    }

    private static boolean isShort(Duration difference) {
        return difference.abs().compareTo(TOLERANCE) <= 0;
    }
}
