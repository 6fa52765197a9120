package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.streampass.messaging.Event;
import org.streampass.messaging.Publisher;
import org.streampass.messaging.RoutesTest;
import org.streampass.messaging.Trace;
import org.streampass.subscriptions.Subscription.Status;

class SubscriptionsRoutesTests extends RoutesTest {

    private static final String ACTIVATE = "subscriptions-activate";
    private static final String DECLINE = "subscriptions-decline";

    private final SubscriptionTable table = new SubscriptionTable(database.jdbc());
    private final List<Event> published = new ArrayList<>();
    private boolean brokerIsAway;

    @Override
    protected String service() {
        return "subscriptions";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of("subscriptions", subscriptions(), "oldIdempotencyKeys", new NoOldRows());
    }

    /** Stands in for a table that holds nothing old. */
    static class NoOldRows {

        public void remove() {
            // there is nothing to remove
        }
    }

    private Subscriptions subscriptions() {
        Publisher publisher = (endpoint, event) -> {
            if (brokerIsAway) {
                throw new IllegalStateException("away");
            }
            published.add(event);
            table.markPublished(event.subject());
        };
        return new Subscriptions(table, transaction, publisher, Duration.ofSeconds(10));
    }

    private Subscription store(Instant publishDue) {
        Subscription subscription = new Subscription(
                UUID.randomUUID(),
                "ada",
                "ada@example.org",
                "standard",
                new Money(999, "EUR"),
                "tok_ok",
                List.of("crime"),
                Status.PENDING,
                null,
                Instant.parse("2026-01-02T03:04:05Z"),
                null,
                Trace.NONE);
        assertThat(table.insert(subscription, publishDue)).isTrue();
        return subscription;
    }

    private Status statusOf(Subscription subscription) {
        return table.find(subscription.id()).orElseThrow().status();
    }

    private static Event completed(UUID subscription) {
        return event("PaymentCompleted", subscription, Map.of("subscriptionId", subscription, "userId", "ada"));
    }

    private static Event failed(UUID subscription) {
        return event(
                "PaymentFailed",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "reason", "no_funds"));
    }

    @Test
    void aPaymentActivatesThePendingSubscription() throws Exception {
        startWith(ACTIVATE);
        Subscription subscription = store(Instant.now());

        deliver(ACTIVATE, completed(subscription.id()));
        deliver(ACTIVATE, completed(subscription.id()));

        assertThat(statusOf(subscription)).isEqualTo(Status.ACTIVE);
    }

    @Test
    void aRefusalDeclinesItAndFreesTheUserForAnother() throws Exception {
        startWith(DECLINE);
        Subscription subscription = store(Instant.now());

        deliver(DECLINE, failed(subscription.id()));

        assertThat(statusOf(subscription)).isEqualTo(Status.DECLINED);
        assertThat(table.find(subscription.id()).orElseThrow().declineReason()).isEqualTo("no_funds");
        store(Instant.now());
    }

    @Test
    void eventsThatAreNoLongerRememberedLeaveItAsItIs() throws Exception {
        startWith(ACTIVATE, DECLINE);
        Subscription paid = store(Instant.now());
        deliver(ACTIVATE, completed(paid.id()));
        Subscription active = table.find(paid.id()).orElseThrow();
        forgetEvents();

        deliver(ACTIVATE, completed(paid.id()));
        assertThat(setAside).isZero();
        deliver(DECLINE, failed(paid.id()));

        assertThat(table.find(paid.id())).contains(active);
        assertThat(setAside).as("what contradicts is for a person to see").isEqualTo(1);
    }

    @Test
    void whatIsStoredAndDueIsPublishedOnceByTheSweeper() {
        Subscription due = store(Instant.now().minusSeconds(1));

        subscriptions().sweep();
        subscriptions().sweep();

        assertThat(published).hasSize(1);
        assertThat(published.get(0).subject()).isEqualTo(due.id());
        assertThat(published.get(0).time()).isEqualTo(due.createdAt());
    }

    @Test
    void whatTheBrokerDidNotConfirmIsLeftToALaterSweepAndKeepsItsId() {
        Subscription subscription = store(Instant.now().minusSeconds(1));
        brokerIsAway = true;
        subscriptions().sweep();
        subscriptions().sweep();
        assertThat(published).isEmpty();
        List<Subscription> due = transaction.execute(status -> table.claimDue(Instant.now(), Duration.ZERO, 10));
        assertThat(due).as("put off by the first sweep").isEmpty();

        brokerIsAway = false;
        subscriptions().publish(subscription);
        subscriptions().publish(subscription);

        assertThat(published)
                .extracting(Event::id)
                .hasSize(2)
                .containsOnly(published.get(0).id());
    }
}
