package org.streampass.notifications;

/**
 * The age of an event relative to others of the same kind and subscription. Users are not notified of an event after a
 * newer one.
 *
 * @param order a higher one is newer
 */
record Rank(Kind kind, long order) {

    /** Events of different kinds are not compared. */
    enum Kind {
        PAYMENT,
        CANCELLATION,
        CARD
    }

    /** In the order of cancellations: the subscription is over, and users are notified of little else afterwards. */
    static final long OVER = 1L << 40;

    /** The same, and the outcome of the first payment arrived afterwards: the record of events needs to know. */
    static final long OVER_BEFORE_COMPLETED = OVER + 1;

    static final long OVER_BEFORE_FAILED = OVER + 2;

    private static final long PERIOD = 1_000_000;
    private static final long STEP = 100_000;

    /** Later periods are newer. Within a period the order is failed, completed, refunded. */
    static Rank failed(int period, int attempt, boolean isLast) {
        return new Rank(Kind.PAYMENT, period * PERIOD + Math.min(2L * attempt + (isLast ? 1 : 0), STEP - 1));
    }

    static Rank completed(int period) {
        return new Rank(Kind.PAYMENT, period * PERIOD + STEP);
    }

    static Rank refunded(int period) {
        return new Rank(Kind.PAYMENT, period * PERIOD + 2 * STEP);
    }

    static Rank kept(int revision) {
        return new Rank(Kind.CANCELLATION, 2L * revision);
    }

    static Rank leaving(int revision) {
        return new Rank(Kind.CANCELLATION, 2L * revision + 1);
    }

    /** Whether the newest cancellation was at period end, and was not withdrawn. */
    static boolean isCancelledAtPeriodEnd(long cancellation) {
        return cancellation % 2 == 1;
    }

    static Rank over() {
        return new Rank(Kind.CANCELLATION, OVER);
    }

    /** The order of the newest rank of the kind, after this one has arrived. */
    long newest(long before) {
        return equals(completed(1)) && before == refunded(1).order ? before + 1 : Math.max(before, order);
    }

    /** The order of the cancellation after this rank was not told, because the subscription is over. */
    long untold(long cancellation) {
        if (kind != Kind.PAYMENT || order > completed(1).order) {
            return cancellation;
        }
        return order == completed(1).order ? OVER_BEFORE_COMPLETED : OVER_BEFORE_FAILED;
    }
}
