package org.streampass.recommendations;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** The user has cancelled. @param when {@code now} or {@code period-end} */
record SubscriptionCancelled(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull @Size(max = 10) String when) {

    boolean isNow() {
        return when.equals("now");
    }
}
