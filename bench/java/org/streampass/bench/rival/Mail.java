package org.streampass.bench.rival;

import java.util.List;
import java.util.stream.Collectors;

/** The text of a mail. */
public record Mail(String subject, String text) {

    public static Mail paid() {
        return new Mail("Welcome to Streampass", """
                Welcome to Streampass.

                Your payment went through and your subscription is active.
                We are choosing films for you now and will write again when your list is ready.
                """);
    }

    public static Mail list(List<Movie> movies) {
        String lines = movies.stream()
                .map(movie -> "- %s (%d): %s".formatted(movie.title(), movie.year(), movie.reason()))
                .collect(Collectors.joining("\n"));
        return new Mail(
                "Your films are ready", "We have chosen %d films for you:\n\n%s\n".formatted(movies.size(), lines));
    }
}
