package org.streampass.notifications;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The personal movie list is stored. */
record RecommendationsReady(
        @NotNull UUID subscriptionId,
        @NotNull @Size(max = 255) String userId,
        @NotNull List<@NotNull @Valid Movie> movies)
        implements UserEvent<RecommendationsReady.NotificationData> {

    record Movie(@NotNull String id, @NotNull String title, int year, List<@NotNull String> genres, String reason) {

        private String line() {
            return "- " + title + " (" + year + "): " + reason;
        }
    }

    /** The fields that the user may see. */
    record NotificationData(UUID subscriptionId, List<Movie> movies) implements Mailed {

        @Override
        public Mail mail() {
            return new Mail("Your films are ready", """
                    We have chosen %d films for you:

                    %s
                    """.formatted(
                            movies.size(), movies.stream().map(Movie::line).collect(Collectors.joining("\n"))));
        }
    }

    @Override
    public NotificationData notificationData() {
        return new NotificationData(subscriptionId, movies);
    }

    /** None is created after the end, but one that was created before may arrive. */
    @Override
    public boolean notifiedAfterTheEnd() {
        return true;
    }
}
