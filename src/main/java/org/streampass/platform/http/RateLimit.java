package org.streampass.platform.http;

import java.util.Locale;

/**
 * The rate limits. Each applies to one kind of action, by user, network, mailbox or account. Each process counts for itself,
 * except declined charges, which are counted in the database.
 */
public enum RateLimit {
    /** By user: subscribe requests that reached the database. */
    SUBSCRIBES_BY_USER("200/1h", "You have sent too many subscribe requests"),

    /** By network: subscribe requests. Thousands of people may share an address. */
    SUBSCRIBES_BY_ADDRESS("6000/1m", "Too many subscribe requests come from your network"),

    /** By user: subscriptions whose first payment was declined. */
    DECLINES_BY_USER("10/1h", "Too many of your payments were declined"),

    /**
     * By mailbox: accepted subscribe requests. Each causes one or two mails at once, and more when the subscription is
     * renewed or changed. Mails are always sent, so only requests can be limited. If a stranger exhausts the limit,
     * requests of the owner of the mailbox are refused as well.
     */
    MAILS_BY_RECIPIENT("20/1d", "Too many subscribe requests have named this e-mail address"),

    /** By user: tickets for WebSocket connections. */
    TICKETS_BY_USER("600/1m", "You have asked for too many tickets"),

    /** By network: tickets for WebSocket connections. */
    TICKETS_BY_ADDRESS("6000/1m", "Too many tickets are requested from your network"),

    /** By network: wrong passwords of operators. */
    SIGN_INS_BY_ADDRESS("10/1m", "Too many wrong passwords have come from your network"),

    /** By account: wrong passwords of operators, from networks without a recent successful sign-in. */
    SIGN_INS_BY_ACCOUNT("60/1h", "Too many wrong passwords have been tried");

    private final String defaultRate;
    private final String explanation;

    RateLimit(String defaultRate, String explanation) {
        this.defaultRate = defaultRate;
        this.explanation = explanation;
    }

    /** The name in settings, below {@code streampass.limits}, and in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The default value of the setting. */
    String defaultRate() {
        return defaultRate;
    }

    /** The detail of the problem that a refused client receives. */
    String explanation() {
        return explanation;
    }

    /** Whether the keys are networks. Logs name networks, but no users and mailboxes. */
    boolean isByAddress() {
        return this == SUBSCRIBES_BY_ADDRESS || this == TICKETS_BY_ADDRESS || this == SIGN_INS_BY_ADDRESS;
    }
}
