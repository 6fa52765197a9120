package org.streampass.notifications;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.streampass.messaging.Fact;

/** A notification was stored: to be pushed to whoever holds sockets of the user, and perhaps to be mailed. */
record NotificationStored(
        @NotNull UUID subscriptionId,
        @NotNull String userId,
        @NotNull Notification notification) implements Fact {}
