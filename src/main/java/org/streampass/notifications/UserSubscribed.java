package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.json.MailAddress;

/** A subscribe request was stored. */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,

        @NotNull @Size(max = 254) @Pattern(regexp = MailAddress.PATTERN, message = MailAddress.MESSAGE)
        String email,

        @NotNull String plan,
        @NotNull @Valid Money price,
        @NotNull List<@NotNull String> genres) {

    /** What the user is told of it. */
    record Told(UUID subscriptionId, String plan, Money price, List<String> genres) {}

    Told told() {
        return new Told(subscriptionId, plan, price, genres);
    }
}
