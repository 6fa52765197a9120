package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/** The personal movie list is stored. */
record RecommendationsReady(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull List<@NotNull @Valid Movie> movies)
        implements UserEvent {

    record Movie(@NotNull String id, @NotNull String title, int year, List<@NotNull String> genres, String reason) {}

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, List<Movie> movies) {}

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, movies);
    }
}
