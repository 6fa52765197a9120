package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.streampass.platform.json.MailAddress;

/**
 * What a client sends to subscribe.
 *
 * @param email where to write to
 * @param plan the id of a plan
 * @param paymentToken what the payment provider gave the client in exchange for the means of payment
 * @param genres the user's tastes
 */
record SubscribeRequest(
        @NotNull @Size(max = 254) @Pattern(regexp = MailAddress.PATTERN, message = MailAddress.MESSAGE)
        String email,

        @NotNull String plan,

        @NotNull @Pattern(regexp = PaymentTokens.PATTERN, message = PaymentTokens.MESSAGE)
        String paymentToken,

        @NotNull @Size(max = 10) List<@NotNull String> genres) {}
