package org.streampass.subscriptions;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Currency;

/**
 * A price.
 *
 * @param amount in minor units of the currency: 999 is EUR 9.99
 * @param currency ISO 4217
 */
record Money(
        @Schema(description = "In minor units of the currency: 999 is EUR 9.99") @PositiveOrZero
        long amount,

        @Schema(implementation = String.class, pattern = "^[A-Z]{3}$") @NotNull
        Currency currency) {}
