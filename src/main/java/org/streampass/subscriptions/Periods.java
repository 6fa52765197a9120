package org.streampass.subscriptions;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The periods of a subscription, numbered from 1. Each begins a whole number of months after the anchor, in UTC; on the
 * last day of a month that is too short.
 */
record Periods(Instant anchor) {

    /** The begin of a period, which is the end of the previous one. */
    Instant begin(int period) {
        return start().plusMonths(period - 1L).toInstant();
    }

    Instant end(int period) {
        return begin(period + 1);
    }

    /** The period that contains this time; the first one for times before the anchor. */
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
