package org.streampass.platform.json;

/** The form of an e-mail address that a mail can be sent to. */
public final class MailAddress {

    /**
     * RFC 5321 without quoted local parts: as HTML's {@code input type=email} has it, but with a dot in the domain, and
     * with dots only between other characters. It has nothing that could end a mail header.
     * The limit of 254 characters has a constraint of its own; the one here keeps the matcher's stack small.
     */
    public static final String PATTERN = "^(?=.{1,1000}$)(?=[^@]{1,64}@)"
            + "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
            + "@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$";

    public static final String MESSAGE = "must be an e-mail address";

    private MailAddress() {}
}
