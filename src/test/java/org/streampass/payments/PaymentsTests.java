package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;

class PaymentsTests extends RoutesTest {

    private static final String REQUEST = "payments-request";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Map<String, Answer> keys = new ConcurrentHashMap<>();
    private final Map<String, Answer> taken = new ConcurrentHashMap<>();
    private volatile Answer answer = new Answer.Charged("ref-1");
    private volatile boolean losesAnswers;

    private final UUID subscription = UUID.randomUUID();
    private final EventEnvelope subscribed = subscribedAt(Instant.now());

    private EventEnvelope subscribedAt(Instant time) {
        return event(
                "UserSubscribed",
                subscription,
                time,
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
    }

    @Override
    protected String service() {
        return "payments";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of(
                "payments",
                new Payments(new Provider(), new PaymentTable(database.jdbc()), work.runtime(), KEY_LIFETIME));
    }

    /** Keeps what it has taken, and its keys until they are forgotten. */
    private class Provider implements PaymentGateway {

        @Override
        public Answer charge(Order order) {
            orders.add(order);
            Answer known = keys.get(order.idempotencyKey());
            if (known != null) {
                return known;
            }
            if (answer == null) {
                throw new NoAnswerException("no answer");
            }
            keys.put(order.idempotencyKey(), answer);
            taken.put(order.idempotencyKey(), answer);
            if (losesAnswers) {
                throw new NoAnswerException("the answer got lost");
            }
            return answer;
        }

        @Override
        public Optional<Answer> find(String idempotencyKey) {
            if (losesAnswers) {
                throw new NoAnswerException("no answer");
            }
            return Optional.ofNullable(taken.get(idempotencyKey));
        }
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

    @Test
    void moneyThatWasTakenBeforeACrashIsFoundAfterTheProviderHasForgottenTheKey() {
        losesAnswers = true;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        letPass(KEY_LIFETIME.plusHours(1));
        keys.clear();

        losesAnswers = false;

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-1");
        assertThat(taken).hasSize(1);
        assertThat(orders).containsOnly(orders.peek());
    }

    @Test
    void anotherKeyIsUsedOnceTheFirstIsForgottenAndNothingWasTaken() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        letPass(KEY_LIFETIME.plusHours(1));

        answer = new Answer.Charged("ref-2");

        awaitOutcome();
        assertThat(taken).hasSize(1).doesNotContainKey(subscription.toString());
        assertThat(database.jdbc()
                        .sql("select cast(provider_key as varchar(36)) from payments.payment where key_number = 2")
                        .query(String.class)
                        .list())
                .containsExactlyElementsOf(taken.keySet());
    }

    @Test
    void nothingIsChargedWhileTheProviderIsAboutToForgetTheKey() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        letPass(KEY_LIFETIME.minusMinutes(5));
        int asked = orders.size();
        answer = new Answer.Charged("ref-2");
        long failed = attempts();

        await().atMost(PATIENCE).until(() -> attempts() > failed);

        assertThat(taken).isEmpty();
        assertThat(orders).hasSizeBetween(asked, asked + 1); // one may have been under way
    }

    /** A restored backup has forgotten the payment, and its request is told again. */
    @Test
    void anOldRequestIsChargedOnceThoughNothingIsKnownOfIt() {
        taken.put(subscription.toString(), new Answer.Charged("ref-0"));

        handle(REQUEST, subscribedAt(Instant.now().minus(KEY_LIFETIME)));

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-0");
        assertThat(orders).isEmpty();
    }

    @Test
    void theNextKeyIsLookedUpBeforeItIsUsed() {
        String next = UUID.nameUUIDFromBytes((subscription + "/2").getBytes(StandardCharsets.UTF_8))
                .toString();
        taken.put(next, new Answer.Charged("ref-0"));

        handle(REQUEST, subscribedAt(Instant.now().minus(KEY_LIFETIME)));

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-0");
        assertThat(orders).isEmpty();
    }

    private void letPass(Duration time) {
        database.jdbc()
                .sql(
                        "update payments.payment set key_since = dateadd(second, ?, key_since), due_at = current_timestamp")
                .param(-time.toSeconds())
                .update();
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
