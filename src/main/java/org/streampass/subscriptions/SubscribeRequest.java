package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.streampass.platform.json.MailAddress;

/**
 * The body of a subscribe request.
 *
 * @param email the address for mails
 * @param plan the id of a plan
 * @param paymentToken the payment provider's token for the card
 * @param genres the user's favourite genres
 */
record SubscribeRequest(
        @NotNull @Size(max = 254) @Pattern(regexp = MailAddress.PATTERN, message = MailAddress.MESSAGE)
        String email,

        @NotNull String plan,

        @NotNull @Pattern(regexp = PaymentTokens.PATTERN, message = PaymentTokens.MESSAGE)
        String paymentToken,

        @NotNull @Size(max = 10) List<@NotNull String> genres) {}
