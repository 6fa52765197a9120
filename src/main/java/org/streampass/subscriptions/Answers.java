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
     * A subscription.
     *
     * @param reason why it was declined; absent otherwise
     * @param decidedAt absent while it is pending
     */
    record Details(
            UUID id,
            Subscription.Status status,
            String plan,
            Money price,
            Instant createdAt,
            @Nullable Instant decidedAt,
            @Nullable String reason,
            Links links) {

        static Details of(Subscription subscription) {
            return new Details(
                    subscription.id(),
                    subscription.status(),
                    subscription.plan(),
                    subscription.price(),
                    subscription.createdAt(),
                    subscription.decidedAt(),
                    subscription.declineReason(),
                    Links.of(subscription.id()));
        }
    }

    record SubscriptionList(List<Details> subscriptions) {}

    /** @param genres the tastes to choose from */
    record PlanList(List<Plan> plans, List<String> genres) {}
}
