package org.streampass.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Event;
import org.streampass.messaging.Publisher;

/**
 * Publishes each request that is stored, once: the row is the outbox, since at the edge there is no message that would
 * be delivered again. While the broker is known to be away no request waits for it, and the sweeper alone tries.
 */
class RequestOutbox {

    private static final Logger log = LoggerFactory.getLogger(RequestOutbox.class);

    private static final String PUBLISHED_BY = "direct:subscription-stored";
    private static final int SWEPT_AT_ONCE = 100;

    private final SubscriptionTable table;
    private final TransactionTemplate transaction;
    private final Publisher publisher;
    private final PublishMarks marks;
    private final Duration publishGrace;
    private volatile boolean brokerIsAway;

    RequestOutbox(
            SubscriptionTable table,
            TransactionTemplate transaction,
            Publisher publisher,
            PublishMarks marks,
            Duration publishGrace) {
        this.table = table;
        this.transaction = transaction;
        this.publisher = publisher;
        this.marks = marks;
        this.publishGrace = publishGrace;
    }

    /** When a request that is stored now is the sweeper's to publish. */
    Instant due(Instant now) {
        return brokerIsAway ? now : now.plus(publishGrace);
    }

    /** Publishes a request that was stored just now, or leaves it to the sweeper. */
    void publish(Subscription subscription) {
        if (brokerIsAway) {
            log.debug("subscription {} is stored, and published when the broker is back", subscription.id());
        } else {
            tryToPublish(subscription);
        }
    }

    /** Publishes what is stored and due; while the broker is away, one request at a time shows whether it is back. */
    void sweep() {
        List<Subscription> due;
        int most;
        do {
            most = brokerIsAway ? 1 : SWEPT_AT_ONCE;
            due = claim(most);
        } while (due.stream().allMatch(this::tryToPublish) && due.size() == most);
    }

    private List<Subscription> claim(int most) {
        return transaction.execute(status -> table.claimDue(Instant.now(), publishGrace, most));
    }

    /** @return false if the broker has not confirmed it; it may have it all the same, and drops it when it comes again */
    private boolean tryToPublish(Subscription subscription) {
        try {
            publisher.publish(PUBLISHED_BY, subscribed(subscription));
        } catch (RuntimeException e) {
            tellItIsAway(subscription.id(), e);
            return false;
        }
        tellItIsBack();
        marks.add(subscription.id());
        return true;
    }

    private void tellItIsAway(UUID id, RuntimeException e) {
        if (!brokerIsAway) {
            brokerIsAway = true;
            log.warn(
                    "the broker has not confirmed the request of subscription {}: requests are answered and stored,"
                            + " and published as soon as it confirms one: {}",
                    id,
                    e.getMessage());
        }
    }

    private void tellItIsBack() {
        if (brokerIsAway) {
            brokerIsAway = false;
            log.warn("the broker confirms requests again; those that were stored meanwhile are published now");
        }
    }

    private static Event subscribed(Subscription subscription) {
        UserSubscribed fact = new UserSubscribed(
                subscription.id(),
                subscription.userId(),
                subscription.email(),
                subscription.plan(),
                subscription.price(),
                subscription.paymentToken(),
                subscription.genres());
        return Event.first("subscriptions", fact, subscription.createdAt(), subscription.trace());
    }
}
