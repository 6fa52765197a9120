package org.streampass.notifications;

import java.util.List;
import java.util.stream.Collectors;

/** Subject and text of a mail. */
record Mail(String subject, String text) {

    static Mail paid(PaymentCompleted.NotificationData paid) {
        return new Mail("Welcome to Streampass", """
                Welcome to Streampass.

                Your payment of %s went through and your subscription is active.
                We are choosing films for you now and will write again when your list is ready.
                """.formatted(paid.price().format()));
    }

    static Mail declined(PaymentFailed.NotificationData failed) {
        return new Mail(
                "Your payment was declined", """
                Your payment of %s was declined, so your subscription is not active. Nothing was charged.

                You can subscribe again with another means of payment at any time.
                """.formatted(failed.price().format()));
    }

    static Mail list(RecommendationsReady.NotificationData ready) {
        return new Mail("Your films are ready", """
                We have chosen %d films for you:

                %s
                """.formatted(ready.movies().size(), lines(ready.movies())));
    }

    private static String lines(List<RecommendationsReady.Movie> movies) {
        return movies.stream()
                .map(movie -> "- %s (%d): %s".formatted(movie.title(), movie.year(), movie.reason()))
                .collect(Collectors.joining("\n"));
    }
}
