package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * A price.
 *
 * @param amount in minor units of the currency: 999 is EUR 9.99
 * @param currency ISO 4217
 */
record Money(long amount, @NotNull String currency) {

    /** {@code 9.99 EUR}. */
    String inWords() {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return BigDecimal.valueOf(amount, Math.max(0, digits)).toPlainString() + " " + currency;
    }
}
