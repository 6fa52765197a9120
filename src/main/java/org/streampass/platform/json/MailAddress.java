package org.streampass.platform.json;

/** The syntax of an e-mail address. */
public final class MailAddress {

    /**
     * RFC 5321 without quoted local parts: the syntax of HTML's {@code input type=email}, but the domain must contain a
     * dot, and dots must stand between other characters. A match cannot contain a line break, which would inject mail
     * headers. The limit of 1000 characters only bounds the stack of the matcher; the limit of 254 has its own
     * constraint.
     */
    public static final String PATTERN = "^(?=.{1,1000}$)(?=[^@]{1,64}@)"
            + "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
            + "@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$";

    public static final String MESSAGE = "must be an e-mail address";

    private MailAddress() {}
}
