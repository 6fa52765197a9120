package org.streampass.notifications;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The texts of a mail. */
record Mail(String subject, String text) {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    static Mail paid(PaymentCompleted.NotificationData paid) {
        return paid.period() == 1
                ? new Mail("Welcome to Streampass", """
                Welcome to Streampass.

                Your payment of %s went through and your subscription is active.
                We are choosing films for you now and will write again when your list is ready.
                """.formatted(paid.price().format()))
                : new Mail("Your subscription was renewed", """
                Your payment of %s for month %d of your subscription went through.
                """.formatted(
                                paid.price().format(), paid.period()));
    }

    static Mail failed(PaymentFailed.NotificationData failed) {
        if (failed.period() == 1) {
            return new Mail(
                    "Your payment was declined", """
                    Your payment of %s was declined, so your subscription is not active. Nothing was charged.

                    You can subscribe again with another means of payment at any time.
                    """.formatted(failed.price().format()));
        }
        String payment = "Your payment of %s for month %d of your subscription"
                .formatted(failed.price().format(), failed.period());
        return new Mail(
                "Your payment failed",
                failed.attempt() == 0 ? payment + """
                 was not made in time. Nothing was charged for that month.
                """ : payment + " was declined.\n\n" + whatFollows(failed));
    }

    private static String whatFollows(PaymentFailed.NotificationData failed) {
        return switch (failed.next()) {
            case "retry" -> """
                    We will try again on %s. If you enter another card before, we will try at once.
                    """.formatted(DAY.format(failed.nextAttemptAt()));
            case "newCard" -> """
                    Your card can no longer be charged. Please enter another one by %s. Otherwise your subscription ends on that day.
                    """.formatted(DAY.format(failed.endsAt()));
            default -> """
                    We will not try again, and nothing more will be charged.
                    """;
        };
    }

    static Mail refunded(PaymentRefunded.NotificationData refunded) {
        return new Mail(
                "Your refund of " + refunded.price().format(),
                refunded.cause().equals("late")
                        ? """
                Your payment of %s arrived after your subscription had ended. We have refunded it.
                """.formatted(refunded.price().format())
                        : """
                We have refunded %s for month %d of your subscription, because you cancelled it.
                """.formatted(refunded.price().format(), refunded.period()));
    }

    static Mail cancelled(SubscriptionCancelled.NotificationData cancelled) {
        if (cancelled.when().equals("now")) {
            return new Mail("Your subscription is cancelled", """
                    Your subscription is cancelled. If you have paid for the current month, we will refund it and send you a
                    confirmation.
                    """);
        }
        String end = cancelled.endsAt() == null ? "after its first month" : "on " + DAY.format(cancelled.endsAt());
        return new Mail("Your subscription ends " + end, """
                Your subscription ends %s and is not renewed. Nothing changes until then, and you can withdraw the
                cancellation.
                """.formatted(end));
    }

    static Mail kept(CancellationWithdrawn.NotificationData kept) {
        return new Mail("Your subscription continues", """
                You have withdrawn your cancellation. Your subscription is renewed %s.
                """.formatted(
                        kept.renewsAt() == null ? "each month" : "on " + DAY.format(kept.renewsAt())));
    }

    static Mail cardChanged() {
        return new Mail("Your new card", """
                Future payments will use the card that you have just entered. If this was not you, please contact us.
                """);
    }

    static Mail ended(SubscriptionEnded.NotificationData ended) {
        return new Mail(
                "Your subscription has ended", ended.cause().equals("unpaid") ? """
                Your subscription has ended because month %d was not paid. You owe nothing, and can subscribe again at any time.
                """.formatted(ended.period()) : """
                Your subscription has ended, as you asked. You can subscribe again at any time.
                """);
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
