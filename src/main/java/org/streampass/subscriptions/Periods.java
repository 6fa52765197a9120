package org.streampass.subscriptions;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The periods of a subscription, numbered from 1: months in UTC, counted from the anchor. A day that a month lacks is its
 * last one; the months after it are not affected.
 */
record Periods(Instant anchor) {

    /** When a period begins; the one before ends then. */
    Instant begin(int period) {
        return start().plusMonths(period - 1L).toInstant();
    }

    Instant end(int period) {
        return begin(period + 1);
    }

    /** The period that contains a time; the first one for times before the anchor. */
    int at(Instant time) {
        long months = Math.max(0, ChronoUnit.MONTHS.between(start(), time.atOffset(ZoneOffset.UTC)));
        int period = Math.toIntExact(months) + 1;
        while (!time.isBefore(end(period))) { // whole months from the 31st end later than the clamped ones
            period++;
        }
        return period;
    }

    private OffsetDateTime start() {
        return anchor.atOffset(ZoneOffset.UTC);
    }
}
