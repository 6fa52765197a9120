package org.streampass.platform.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * Whether the time can be trusted: compares this process's clock with the time that has elapsed, and with the database's
 * clock. While they contradict each other nothing is charged, and nothing is removed because of its age.
 *
 * <p>Deadlines are the only thing that the wall clock decides. Intervals are measured by {@link System#nanoTime()}, and
 * leases and retries by the database's clock.
 */
public class ClockWatch {

    /** A step, or a difference, of more than this is no correction any more. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Clock clock;
    private final LongSupplier elapsed;
    private final Supplier<Instant> database;
    private final long start;
    private volatile State state;

    /**
     * The time of the start by each clock, as it shows the time now: the same as long as nobody sets it.
     *
     * @param database the process's, if the database has never answered
     */
    private record Reading(Instant process, Instant database) {

        Duration difference() {
            return Duration.between(process, database);
        }
    }

    /**
     * @param latest the clocks as they were last
     * @param trusted the clocks as they were when they were trusted last; null if they never were
     * @param difference between them that an operator has confirmed; zero if none has
     * @param wrong in a sentence; null if they are trusted
     */
    private record State(Reading latest, Reading trusted, Duration difference, String wrong) {

        State trusting(Reading reading, Duration difference) {
            return new State(reading, reading, difference, null);
        }

        State doubting(Reading reading) {
            return new State(reading, trusted, difference, whatIsWrong(reading));
        }

        private String whatIsWrong(Reading reading) {
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
     * @param elapsed nanoseconds, from any beginning; nobody can set it
     * @param database tells the database's time, and throws an exception if it does not answer
     */
    public ClockWatch(Clock clock, LongSupplier elapsed, Supplier<Instant> database) {
        this.clock = clock;
        this.elapsed = elapsed;
        this.database = database;
        this.start = elapsed.getAsLong();
    }

    /** Whether what depends on the time may go on. It sees a step at once, and does not ask the database. */
    public boolean isTrusted() {
        State known = known();
        return known.wrong() == null && isNear(process(), known.latest().process());
    }

    /** Compares the clocks. @return what is wrong, in a sentence; null if nothing is */
    public synchronized String look() {
        State last = known();
        state = next(last, read(last.latest()));
        return state.wrong();
    }

    /** Takes the clocks for right as they are. */
    synchronized void confirm() {
        State last = known();
        Reading reading = read(last.latest());
        state = last.trusting(reading, reading.difference());
    }

    /** By how much the database's clock is ahead of the process's. */
    Duration difference() {
        return known().latest().difference();
    }

    private State known() {
        State known = state;
        return known == null ? begin() : known;
    }

    /** Not before somebody wants to know: a process that only checks routes files asks no database. */
    private synchronized State begin() {
        if (state == null) {
            Reading first = read(null);
            state = next(new State(first, null, Duration.ZERO, null), first);
        }
        return state;
    }

    private static State next(State last, Reading reading) {
        boolean processStood = isNear(reading.process(), last.latest().process());
        boolean databaseStood = isNear(reading.database(), last.latest().database());
        boolean agree = isNear(reading.process(), reading.database());
        if (agree && (last.trusted() == null || processStood != databaseStood)) {
            return last.trusting(reading, Duration.ZERO); // one of them was wrong, and was set right
        }
        boolean asTrusted = last.trusted() != null
                && isNear(reading.process(), last.trusted().process())
                && isNear(reading.database(), last.trusted().database())
                && isShort(reading.difference().minus(last.difference()));
        return asTrusted ? last.trusting(reading, last.difference()) : last.doubting(reading);
    }

    /** The database's clock is taken to go on as it did while the database does not answer. */
    private Reading read(Reading last) {
        while (true) {
            Instant before = process();
            Instant time;
            try {
                time = sinceStart(database.get());
            } catch (DataAccessException e) {
                time = last == null ? before : last.database();
            }
            Instant after = process();
            if (isNear(before, after)) { // else it was set between the two
                return new Reading(after, time);
            }
        }
    }

    private Instant process() {
        return sinceStart(clock.instant());
    }

    /** The time that it was at the start, by a clock that shows that time now. */
    private Instant sinceStart(Instant time) {
        return time.minusNanos(elapsed.getAsLong() - start);
    }

    private static boolean isNear(Instant one, Instant other) {
        return isShort(Duration.between(one, other));
    }

    private static boolean isShort(Duration difference) {
        return difference.abs().compareTo(TOLERANCE) <= 0;
    }
}
