package org.streampass.platform.http;

import java.util.Locale;

/**
 * A limit on one kind of action, by user, network, mailbox or account. Each process counts for itself; only declines are
 * counted in the table.
 */
public enum RateLimit {
    /** By user: subscribe requests that reached the database. */
    SUBSCRIBES_BY_USER("200/1h", "You have sent too many subscribe requests"),

    /** By network: the same. Thousands of people may share an address. */
    SUBSCRIBES_BY_ADDRESS("6000/1m", "Too many subscribe requests come from your network"),

    /** By user: charges that the provider declined. */
    DECLINES_BY_USER("10/1h", "Too many of your payments were declined"),

    /**
     * By mailbox: accepted subscribe requests. Each causes up to two mails, which are always sent: so the request is the
     * only place to refuse them. While a stranger has used it up, the owner of the mailbox is refused as well.
     */
    MAILS_BY_RECIPIENT("20/1d", "Too many subscribe requests have named this e-mail address"),

    /** By user: tickets for WebSocket connections. */
    TICKETS_BY_USER("600/1m", "You have asked for too many tickets"),

    /** By network: the same. */
    TICKETS_BY_ADDRESS("6000/1m", "Too many requests for tickets come from your network"),

    /** By network: wrong passwords of operators. */
    SIGN_INS_BY_ADDRESS("10/1m", "Too many wrong passwords have come from your network"),

    /** By account: wrong passwords of operators from networks that have not shown the right one lately. */
    SIGN_INS_BY_ACCOUNT("60/1h", "Too many wrong passwords have been tried");

    private final String byDefault;
    private final String explanation;

    RateLimit(String byDefault, String explanation) {
        this.byDefault = byDefault;
        this.explanation = explanation;
    }

    /** Its name in settings, below {@code streampass.limits}, and in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its limit, unless a setting says otherwise. */
    String byDefault() {
        return byDefault;
    }

    /** What a client is told that has used it up. */
    String explanation() {
        return explanation;
    }

    /** Whether its keys are networks, which a log may name; users and mailboxes it may not. */
    boolean isByAddress() {
        return this == SUBSCRIBES_BY_ADDRESS || this == TICKETS_BY_ADDRESS || this == SIGN_INS_BY_ADDRESS;
    }
}
