package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.json.MailAddress;
import org.streampass.platform.json.Money;

/** A request to subscribe was stored. */
record UserSubscribed(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,

        @NotNull @Size(max = 254) @Pattern(regexp = MailAddress.PATTERN, message = MailAddress.MESSAGE)
        String email,

        @NotNull String plan,
        @NotNull @Valid Money price,
        @NotNull List<@NotNull String> genres)
        implements UserEvent<UserSubscribed.NotificationData> {

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, String plan, Money price, List<String> genres) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, plan, price, genres);
    }

    @Override
    public boolean notifiedAfterTheEnd() {
        return true;
    }
}
