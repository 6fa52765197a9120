package org.streampass.subscriptions;

/** The form of payment tokens: a card number that was sent by mistake is refused. */
final class PaymentTokens {

    static final String PATTERN = "^(?!([_-]*[0-9]){12,19}[_-]*$)[A-Za-z0-9_-]{1,128}$";
    static final String MESSAGE = "must be a payment provider's token: letters, digits, _ and -, and no card number";

    private PaymentTokens() {}
}
