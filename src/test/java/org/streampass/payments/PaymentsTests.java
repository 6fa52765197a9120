package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.streampass.json.Json;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.events.UnreadableEventException;

class PaymentsTests extends RoutesTest {

    private static final String REQUEST = "payments-request";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private volatile Answer answer = new Answer.Charged("ref-1");

    private final UUID subscription = UUID.randomUUID();
    private final EventEnvelope subscribed = event(
            "UserSubscribed",
            subscription,
            Map.of(
                    "subscriptionId",
                    subscription,
                    "userId",
                    "ada",
                    "price",
                    Map.of("amount", 999, "currency", "EUR"),
                    "paymentToken",
                    "tok_ok",
                    "somethingNew",
                    true));

    @Override
    protected String service() {
        return "payments";
    }

    @Override
    protected Map<String, Object> beans() {
        PaymentGateway gateway = order -> {
            orders.add(order);
            if (answer == null) {
                throw new NoAnswerException("no answer");
            }
            return answer;
        };
        return Map.of("payments", new Payments(gateway, new PaymentTable(database.jdbc()), work.runtime()));
    }

    /** @return the only event that was published */
    private EventEnvelope awaitOutcome() {
        await().atMost(PATIENCE).until(() -> !work.published().isEmpty());
        assertThat(work.published()).hasSize(1);
        return work.published().get(0);
    }

    @Test
    void chargeIsPublishedAsAnEventOfTheSameWorkflow() {
        assertThat(handle(REQUEST, subscribed)).isEmpty();

        EventEnvelope completed = awaitOutcome();
        assertThat(completed.type()).isEqualTo("org.streampass.PaymentCompleted.v1");
        assertThat(completed.source()).isEqualTo("/streampass/payments");
        assertThat(completed.subject()).isEqualTo(subscription);
        assertThat(completed.causationId()).isEqualTo(subscribed.id());
        assertThat(completed.correlationId()).isEqualTo(subscribed.correlationId());
        assertThat(completed.data(PaymentCompleted.class))
                .isEqualTo(new PaymentCompleted(
                        subscription, "ada", new Money(999, Currency.getInstance("EUR")), "ref-1"));
        assertThat(orders)
                .containsExactly(
                        new Order(subscription.toString(), "tok_ok", new Money(999, Currency.getInstance("EUR"))));
    }

    @Test
    void refusalIsPublishedWithItsReason() {
        answer = new Answer.Declined("no_funds");

        handle(REQUEST, subscribed);

        EventEnvelope failed = awaitOutcome();
        assertThat(failed.name()).isEqualTo("PaymentFailed");
        assertThat(failed.data(PaymentFailed.class))
                .isEqualTo(new PaymentFailed(
                        subscription, "ada", new Money(999, Currency.getInstance("EUR")), "no_funds"));
    }

    @Test
    void repeatedEventIsChargedOnce() {
        handle(REQUEST, subscribed, subscribed);
        EventEnvelope completed = awaitOutcome();

        List<EventEnvelope> repeated = handle(REQUEST, subscribed);

        assertThat(repeated).as("the outbox has published it").isEmpty();
        assertNothingIsDue();
        assertThat(work.published()).containsExactly(completed);
        assertThat(orders).hasSize(1);
    }

    @Test
    void chargeThatTheInboxHasForgottenIsPublishedAgainWithTheSameId() {
        handle(REQUEST, subscribed);
        EventEnvelope completed = awaitOutcome();
        emptyInbox();

        assertRepeats(handle(REQUEST, subscribed), completed);
    }

    @Test
    void refusalThatTheInboxHasForgottenIsPublishedAgainWithTheSameId() {
        answer = new Answer.Declined("no_funds");
        handle(REQUEST, subscribed);
        EventEnvelope failed = awaitOutcome();
        emptyInbox();

        assertRepeats(handle(REQUEST, subscribed), failed);
    }

    private void assertRepeats(List<EventEnvelope> published, EventEnvelope first) {
        assertThat(published).singleElement().satisfies(again -> {
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.type()).isEqualTo(first.type());
            assertThat(again.data()).isEqualTo(first.data());
        });
        assertNothingIsDue();
        assertThat(orders).hasSize(1);
    }

    @Test
    void anotherEventForTheSameSubscriptionChargesAndPublishesNothing() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        List<EventEnvelope> published =
                handle(REQUEST, event("UserSubscribed", subscription, Json.tree(subscribed.data())));

        assertThat(published).isEmpty();
        assertNothingIsDue();
        assertThat(orders).hasSize(1);
    }

    private void assertNothingIsDue() {
        assertThat(database.jdbc()
                        .sql("select count(*) from payments.payment where due_at is not null")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void eventThatLacksFieldsIsUnreadableAndItsBatchIsNotStored() {
        EventEnvelope incomplete = event("UserSubscribed", subscription, Map.of("subscriptionId", subscription));

        assertThatThrownBy(() -> handle(REQUEST, incomplete, subscribed))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("userId");

        assertThat(count("inbox")).isZero();
        assertThat(count("payment")).isZero();
    }

    @Test
    void providerThatDoesNotAnswerIsAskedAgainWithTheSameKey() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        assertThat(work.published()).isEmpty();

        answer = new Answer.Charged("ref-2");

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-2");
        assertThat(orders).hasSizeGreaterThanOrEqualTo(2).containsOnly(orders.peek());
    }

    private long attempts() {
        return database.jdbc()
                .sql("select attempt from payments.payment")
                .query(Long.class)
                .single();
    }

    @Test
    void everySubscriptionOfABatchIsCharged() {
        UUID another = UUID.randomUUID();
        UserSubscribed data = new UserSubscribed(another, "bob", new Money(499, Currency.getInstance("EUR")), "tok_ok");

        handle(REQUEST, subscribed, event("UserSubscribed", another, data));

        await().atMost(PATIENCE).until(() -> work.published().size() == 2);
        assertThat(work.published())
                .extracting(EventEnvelope::subject)
                .containsExactlyInAnyOrder(subscription, another);
        await().atMost(PATIENCE).until(() -> count("outbox") == 0);
    }
}
