package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of money.
 *
 * @param amount in minor units of the currency: 999 is EUR 9.99
 * @param currency ISO 4217
 */
record Money(@PositiveOrZero long amount, @NotNull Currency currency) {

    /** For example {@code 9.99 EUR}. */
    String format() {
        int digits = currency.getDefaultFractionDigits();
        return BigDecimal.valueOf(amount, Math.max(0, digits)).toPlainString() + " " + currency.getCurrencyCode();
    }
}
