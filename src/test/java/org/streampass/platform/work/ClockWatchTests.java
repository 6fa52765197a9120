package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;

/** When the time is trusted. The test sets the clocks. */
class ClockWatchTests {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private Duration elapsed = Duration.ZERO;
    private Duration processAhead = Duration.ZERO;
    private Duration databaseAhead = Duration.ZERO;
    private boolean databaseIsAway;
    private ClockWatch watch;

    @BeforeEach
    void start() {
        watch = new ClockWatch(
                new SettableClock() {
                    @Override
                    public Instant instant() {
                        return START.plus(elapsed).plus(processAhead);
                    }
                },
                () -> Duration.ofDays(-7).plus(elapsed).toNanos(),
                () -> {
                    if (databaseIsAway) {
                        throw new DataAccessResourceFailureException("away");
                    }
                    return START.plus(elapsed).plus(databaseAhead);
                });
        watch.compare();
    }

    private void pass(Duration time) {
        elapsed = elapsed.plus(time);
    }

    private void setBoth(Duration ahead) {
        processAhead = ahead;
        databaseAhead = ahead;
    }

    private void assertTrusted() {
        assertThat(watch.compare()).isNull();
        assertThat(watch.isTrusted()).isTrue();
    }

    private void assertDoubted(String... why) {
        String wrong = watch.compare();
        assertThat(wrong).isNotBlank();
        assertThat(why).allSatisfy(each -> assertThat(wrong).contains(each));
        assertThat(watch.isTrusted()).isFalse();
    }

    @Test
    void clocksThatAdvanceTogetherAreTrusted() {
        for (int look = 0; look < 100; look++) {
            pass(Duration.ofDays(30));
            assertTrusted();
        }
    }

    @Test
    void correctionsOfAFewMinutesAreTrusted() {
        for (int minutes = 4; minutes <= 60; minutes += 4) {
            setBoth(Duration.ofMinutes(minutes));
            assertTrusted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P365D", "P-365D"})
    void stepOfTheProcessIsDetectedBeforeTheClocksAreCompared(Duration step) {
        processAhead = step;

        assertThat(watch.isTrusted()).isFalse();
        assertDoubted(
                "the clock of this process was set " + (step.isNegative() ? "back" : "forward"),
                "by " + step.abs().toMinutes() + " minutes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P365D", "P-365D"})
    void revertedStepIsForgotten(Duration step) {
        processAhead = step;
        assertDoubted();
        pass(HOUR);
        assertDoubted();

        processAhead = Duration.ZERO;
        assertTrusted();
    }

    /** As with an embedded database, or one on the same machine. */
    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P365D", "P-365D"})
    void stepOfBothClocksIsDoubtedUntilItIsReverted(Duration step) {
        setBoth(step);
        assertDoubted();
        pass(YEAR);
        assertDoubted("the clock of this process was set");

        setBoth(Duration.ZERO);
        assertTrusted();
    }

    @Test
    void confirmedStepIsTrusted() {
        setBoth(HOUR);
        assertDoubted();

        watch.confirm();
        assertTrusted();
        pass(HOUR);
        assertTrusted();
        setBoth(Duration.ZERO);
        assertDoubted("set back by 60 minutes");
    }

    @Test
    void stepOfTheDatabaseIsDetected() {
        databaseAhead = HOUR.negated();
        assertDoubted("the clock of the database was set back by 60 minutes");

        databaseAhead = Duration.ZERO;
        assertTrusted();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clocksThatDifferAtStartAreTrustedOnceEitherIsCorrected(boolean isProcessWrong) {
        if (isProcessWrong) {
            processAhead = HOUR;
        } else {
            databaseAhead = HOUR;
        }
        start();
        assertThat(watch.isTrusted()).isFalse();
        assertDoubted("the clock of the database is 60 minutes", isProcessWrong ? "behind" : "ahead of");

        setBoth(Duration.ZERO);
        assertTrusted();
    }

    @Test
    void clocksThatDriftApartAreDoubted() {
        for (int minutes = 1; minutes <= 5; minutes++) {
            databaseAhead = Duration.ofMinutes(minutes);
            assertTrusted();
        }
        databaseAhead = Duration.ofMinutes(6);
        assertDoubted("the clock of the database is 6 minutes ahead of that of this process");

        databaseAhead = Duration.ofMinutes(4);
        assertTrusted();
    }

    @Test
    void confirmedDifferenceEndsWhenTheClocksAgree() {
        databaseAhead = HOUR;
        start();
        assertDoubted();
        watch.confirm();
        assertTrusted();
        assertThat(watch.difference()).isEqualTo(HOUR);

        databaseAhead = Duration.ZERO;
        assertTrusted();
        databaseAhead = HOUR;
        assertDoubted("the clock of the database was set forward by 60 minutes");
    }

    @Test
    void hostsMayBeCorrectedOneAfterTheOther() {
        processAhead = HOUR;
        assertDoubted();

        databaseAhead = HOUR;
        assertTrusted();
    }

    @Test
    void unavailableDatabaseIsNotDoubted() {
        databaseIsAway = true;
        assertTrusted();
        pass(HOUR);
        assertTrusted();
        processAhead = HOUR;
        assertDoubted("the clock of this process was set forward by 60 minutes");
        processAhead = Duration.ZERO;
        assertTrusted();
    }

    @Test
    void clockThatIsSetDuringTheQueryIsReadAgain() {
        AtomicInteger asked = new AtomicInteger();
        watch = new ClockWatch(
                new SettableClock() {
                    @Override
                    public Instant instant() {
                        return START.plus(processAhead);
                    }
                },
                () -> 0,
                () -> {
                    Instant time = START.plus(processAhead);
                    if (asked.incrementAndGet() == 2) {
                        setBoth(HOUR);
                    }
                    return time;
                });
        watch.compare();

        assertDoubted();
        assertThat(watch.difference()).isZero();
        assertDoubted();
    }
}
