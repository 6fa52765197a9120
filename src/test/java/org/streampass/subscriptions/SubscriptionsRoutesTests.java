package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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
    private final PublishMarks marks = new PublishMarks(table);
    private final List<Event> published = new ArrayList<>();
    private final RequestOutbox outbox = outbox();
    private boolean brokerIsAway;
    private int attempts;

    @AfterEach
    void endNotes() throws InterruptedException {
        marks.destroy();
    }

    @Override
    protected String service() {
        return "subscriptions";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of(
                "subscriptions",
                new Subscriptions(table),
                "requestOutbox",
                outbox,
                "oldIdempotencyKeys",
                new NoOldRows());
    }

    /** Stands in for a table that holds nothing old. */
    static class NoOldRows {

        public void remove() {
            // there is nothing to remove
        }
    }

    private RequestOutbox outbox() {
        Publisher publisher = (endpoint, event) -> {
            attempts++;
            if (brokerIsAway) {
                throw new IllegalStateException("away");
            }
            published.add(event);
        };
        return new RequestOutbox(table, transaction, publisher, marks, Duration.ofSeconds(10));
    }

    private Subscription store(Instant publishDue) {
        return store("ada", publishDue);
    }

    private Subscription store(String user, Instant publishDue) {
        Subscription subscription = new Subscription(
                UUID.randomUUID(),
                user,
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

        outbox.sweep();
        outbox.sweep();

        assertThat(published).hasSize(1);
        assertThat(published.get(0).subject()).isEqualTo(due.id());
        assertThat(published.get(0).time()).isEqualTo(due.createdAt());
    }

    @Test
    void whatTheBrokerDidNotConfirmIsLeftToALaterSweepAndKeepsItsId() {
        Subscription subscription = store(Instant.now().minusSeconds(1));
        brokerIsAway = true;
        outbox.sweep();
        outbox.sweep();
        assertThat(attempts).as("put off by the first sweep").isEqualTo(1);

        brokerIsAway = false;
        outbox().publish(subscription);
        outbox().publish(subscription);

        assertThat(published)
                .extracting(Event::id)
                .hasSize(2)
                .containsOnly(published.get(0).id());
    }

    @Test
    void whileTheBrokerIsKnownToBeAwayNoRequestWaitsForItAndTheSweeperFindsItBack() {
        brokerIsAway = true;
        outbox.publish(store("ada", outbox.due(Instant.now())));

        Instant now = Instant.now();
        assertThat(outbox.due(now)).isEqualTo(now);
        List<Subscription> meanwhile = Stream.of("bob", "eve", "joe")
                .map(user -> store(user, now.minusSeconds(1)))
                .toList();
        meanwhile.forEach(outbox::publish);
        assertThat(attempts).isEqualTo(1);

        brokerIsAway = false;
        outbox.sweep();

        assertThat(published)
                .extracting(Event::subject)
                .containsExactlyInAnyOrderElementsOf(
                        meanwhile.stream().map(Subscription::id).toList());
        assertThat(outbox.due(now)).isAfter(now);
    }

    @Test
    void aBacklogIsPublishedInOneSweep() {
        IntStream.range(0, 250).forEach(n -> store("user-" + n, Instant.now().minusSeconds(1)));

        outbox.sweep();

        assertThat(published).hasSize(250);
    }
}
