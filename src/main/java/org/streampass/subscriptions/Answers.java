package org.streampass.subscriptions;

import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What clients are told. */
final class Answers {

    private Answers() {}

    /** Where to ask on: paths of this API. */
    record Links(String self, String notifications) {

        static Links of(UUID id) {
            return new Links("/subscriptions/" + id, "/notifications");
        }
    }

    /** A request was taken. */
    record Accepted(UUID id, Subscription.Status status, String plan, Money price, Instant createdAt, Links links) {

        static Accepted of(Subscription subscription) {
            return new Accepted(
                    subscription.id(),
                    subscription.status(),
                    subscription.plan(),
                    subscription.price(),
                    subscription.createdAt(),
                    Links.of(subscription.id()));
        }
    }

    /**
     * A period of a subscription.
     *
     * @param number from 1
     */
    record Period(int number, Instant from, Instant to) {

        static Period of(Life life) {
            Periods periods = new Periods(life.anchor());
            return new Period(life.period(), periods.begin(life.period()), periods.end(life.period()));
        }
    }

    /**
     * A subscription.
     *
     * @param reason why it was declined; absent otherwise
     * @param decidedAt absent while it is pending
     * @param currentPeriod absent unless it is active or past due
     * @param cancellation when it was cancelled for; absent if it was not, or was kept after all
     * @param endsAt when it ends: cancelled for the end of a period, or without another card; absent otherwise
     * @param nextAttemptAt when the payment is tried again; absent unless it is past due
     */
    record Details(
            UUID id,
            Subscription.Status status,
            String plan,
            Money price,
            Instant createdAt,
            @Nullable Instant decidedAt,
            @Nullable String reason,
            @Nullable Period currentPeriod,
            @Nullable CancelWhen cancellation,
            @Nullable Instant endsAt,
            @Nullable Instant nextAttemptAt,
            Links links) {

        static Details of(Subscription subscription) {
            return new Details(
                    subscription.id(),
                    subscription.status(),
                    subscription.plan(),
                    subscription.price(),
                    subscription.createdAt(),
                    subscription.decidedAt(),
                    subscription.status() == Subscription.Status.DECLINED ? subscription.declineReason() : null,
                    isRunning(subscription.life()) ? Period.of(subscription.life()) : null,
                    subscription.life().asked(),
                    subscription.life().endsAt(),
                    nextAttempt(subscription.life()),
                    Links.of(subscription.id()));
        }
    }

    private static boolean isRunning(Life life) {
        return life.anchor() != null && life.isLive();
    }

    private static Instant nextAttempt(Life life) {
        return life.status() == Subscription.Status.PAST_DUE && life.payment().next() == NextStep.RETRY
                ? life.payment().at()
                : null;
    }

    record SubscriptionList(List<Details> subscriptions) {}

    /** @param genres the tastes to choose from */
    record PlanList(List<Plan> plans, List<String> genres) {}
}
