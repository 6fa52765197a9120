package org.streampass.payments;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Currency;

/**
 * A price.
 *
 * @param amount in minor units of the currency: 999 is EUR 9.99
 * @param currency ISO 4217
 */
record Money(@PositiveOrZero long amount, @NotNull Currency currency) {}
