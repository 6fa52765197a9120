package org.streampass.subscriptions;

import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.streampass.platform.json.Money;

/** The bodies of responses. */
final class Answers {

    private Answers() {}

    /** Paths of further requests. */
    record Links(String self, String notifications) {

        static Links of(UUID id) {
            return new Links("/subscriptions/" + id, "/notifications");
        }
    }

    /** An accepted request. */
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
     * @param reason of the decline; absent if it was not declined
     * @param decidedAt absent while it is pending
     * @param currentPeriod absent unless it is active or past due
     * @param cancellation when a cancellation takes effect; absent if there is none, or it was withdrawn
     * @param endsAt the end of the period if it is cancelled at period end, or the deadline for another card; absent if
     *     no end is known, and when the subscription is over
     * @param nextAttemptAt the time of the next attempt to charge; absent unless it is past due
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

    /** @param genres the genres that a request may contain */
    record PlanList(List<Plan> plans, List<String> genres) {}
}
