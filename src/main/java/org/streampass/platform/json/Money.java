package org.streampass.platform.json;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of money, in requests, responses and events.
 *
 * @param amount in minor units of the currency: 999 is EUR 9.99
 * @param currency ISO 4217
 */
public record Money(
        @Schema(description = "In minor units of the currency: 999 is EUR 9.99") @PositiveOrZero
        long amount,

        @Schema(implementation = String.class, pattern = "^[A-Z]{3}$") @NotNull
        Currency currency) {

    /** For example {@code 9.99 EUR}. */
    public String format() {
        int digits = currency.getDefaultFractionDigits();
        return BigDecimal.valueOf(amount, Math.max(0, digits)).toPlainString() + " " + currency.getCurrencyCode();
    }
}
