package org.streampass.notifications;

/**
 * Says which of two events of a subscription is older: an event is not told after a newer one of its kind.
 *
 * @param order grows
 */
record Rank(Kind kind, long order) {

    /** Events of different kinds are told whatever their order. */
    enum Kind {
        PAYMENT,
        CANCELLATION,
        CARD
    }

    private static final long PERIOD = 1_000_000;
    private static final long STEP = 100_000;

    /** The payments of later periods are newer; within a period, refunded is newer than completed, and that than failed. */
    static Rank failed(int period, int attempt, boolean isLast) {
        return new Rank(Kind.PAYMENT, period * PERIOD + Math.min(2L * attempt + (isLast ? 1 : 0), STEP - 1));
    }

    static Rank completed(int period) {
        return new Rank(Kind.PAYMENT, period * PERIOD + STEP);
    }

    static Rank refunded(int period) {
        return new Rank(Kind.PAYMENT, period * PERIOD + 2 * STEP);
    }
}
