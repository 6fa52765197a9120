package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodsTests {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T10:00:00Z, 2, 2026-02-28T10:00:00Z",
        "2026-01-31T10:00:00Z, 3, 2026-03-31T10:00:00Z",
        "2026-01-31T10:00:00Z, 4, 2026-04-30T10:00:00Z",
        "2028-01-31T10:00:00Z, 2, 2028-02-29T10:00:00Z",
        "2028-02-29T10:00:00Z, 13, 2029-02-28T10:00:00Z",
        "2028-02-29T10:00:00Z, 49, 2032-02-29T10:00:00Z",
        "2026-03-28T23:30:00Z, 2, 2026-04-28T23:30:00Z", // summer time begins in Europe
        "2026-12-31T23:59:59Z, 3, 2027-02-28T23:59:59Z"
    })
    void periodBeginsWholeMonthsAfterTheAnchorClampedToTheMonth(Instant anchor, int period, Instant begin) {
        assertThat(new Periods(anchor).begin(period)).isEqualTo(begin);
    }

    /** Every hour of three years, from anchors on days that some months lack. */
    @ParameterizedTest
    @CsvSource({"2026-01-31T10:00:00Z", "2027-10-30T00:00:00Z", "2028-02-29T23:59:59Z", "2026-06-15T12:00:00Z"})
    void periodOfEveryTimeContainsIt(Instant anchor) {
        Periods periods = new Periods(anchor);
        for (Instant time = anchor; time.isBefore(anchor.plus(Duration.ofDays(1100))); time = time.plusSeconds(3600)) {
            int period = periods.at(time);
            assertThat(periods.begin(period)).isBeforeOrEqualTo(time);
            assertThat(periods.end(period)).isAfter(time);
        }
    }

    @Test
    void endOfAPeriodIsTheBeginningOfTheNextOne() {
        Periods periods = new Periods(Instant.parse("2026-01-31T10:00:00Z"));

        assertThat(periods.at(periods.end(1))).isEqualTo(2);
        assertThat(periods.at(periods.end(1).minusNanos(1))).isEqualTo(1);
    }
}
