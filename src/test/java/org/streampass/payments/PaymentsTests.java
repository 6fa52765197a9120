package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.payments.PaymentGateway.RefundAnswer;
import org.streampass.payments.PaymentGateway.RefundOrder;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;
import org.streampass.platform.json.Money;

class PaymentsTests extends RoutesTest {

    private static final String REQUEST = "payments-request";
    private static final String FOLLOW = "payments-follow";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration KEY_LIFETIME = Duration.ofHours(24);
    private static final Instant CHARGED_AT = Instant.parse("2026-03-03T10:15:30Z");
    private static final Money PRICE = new Money(999, Currency.getInstance("EUR"));

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Map<String, Answer> keys = new ConcurrentHashMap<>();
    private final Map<String, Answer> taken = new ConcurrentHashMap<>();
    private volatile Answer answer = charged("ref-1");
    private volatile RefundAnswer refundAnswer = new RefundAnswer.Refunded("refund-1");
    private final Queue<RefundOrder> refundOrders = new ConcurrentLinkedQueue<>();
    private volatile boolean losesAnswers;
    private volatile boolean losesRefunds;
    private volatile boolean ignoresFirstRefundKey;
    private final Map<String, RefundAnswer> refunded = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Delays the provider's answers until the test releases them. */
    private volatile CountDownLatch hold = new CountDownLatch(0);

    private final UUID subscription = UUID.randomUUID();
    private Payments payments;
    private Refunds refunds;
    private final EventEnvelope subscribed = subscribedAt(Instant.now());

    private static Answer.Charged charged(String reference) {
        return new Answer.Charged(reference, CHARGED_AT);
    }

    private EventEnvelope subscribedAt(Instant time) {
        return subscribed(subscription, time);
    }

    private static EventEnvelope subscribed(UUID id, Instant time) {
        return event(
                "UserSubscribed",
                id,
                time,
                Map.of(
                        "subscriptionId",
                        id,
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
        Provider provider = new Provider();
        PaymentTable table = new PaymentTable(database.jdbc());
        KeyLifetime keys = new KeyLifetime(KEY_LIFETIME);
        refunds = new Refunds(provider, new RefundTable(database.jdbc()), work.runtime(), keys);
        payments = new Payments(
                provider,
                table,
                refunds,
                work.runtime(),
                work.clock(),
                new PaymentsSettings(KEY_LIFETIME, List.of(Duration.ofDays(1), Duration.ofDays(3))));
        PaymentChanges changes = new PaymentChanges(
                table, payments, refunds, work.runtime(), work.clock(), keys, new OutdatedEvents("payments", meters));
        return Map.of("payments", payments, "paymentChanges", changes, "refunds", refunds);
    }

    /** A provider with a ledger. It keeps idempotency keys until the test removes them. */
    private class Provider implements PaymentGateway {

        @Override
        public Answer charge(Order order) {
            orders.add(order);
            awaitRelease();
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
                throw new NoAnswerException("the answer is lost");
            }
            return answer;
        }

        private void awaitRelease() {
            try {
                if (!hold.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the test has not released it");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Optional<Answer> find(String idempotencyKey) {
            if (losesAnswers) {
                throw new NoAnswerException("no answer");
            }
            return Optional.ofNullable(taken.get(idempotencyKey));
        }

        @Override
        public RefundAnswer refund(RefundOrder order) {
            refundOrders.add(order);
            if (refundAnswer == null || ignoresFirstRefundKey && refundKeys() == 1) {
                throw new NoAnswerException("no answer");
            }
            refunded.put(order.idempotencyKey(), refundAnswer);
            if (losesRefunds) {
                throw new NoAnswerException("the answer got lost");
            }
            return refundAnswer;
        }

        @Override
        public Optional<RefundAnswer> findRefund(String idempotencyKey) {
            return Optional.ofNullable(refunded.get(idempotencyKey));
        }

        @Override
        public List<Charge> charges(String after, int most) {
            return List.of();
        }

        @Override
        public List<Charge> charges(Collection<String> idempotencyKeys) {
            return List.of();
        }
    }

    /** The first period is charged, and the second one declined. */
    private void declineRenewal(Answer.Declined declined) {
        handle(REQUEST, subscribed);
        awaitOutcome();
        answer = declined;
        handle(FOLLOW, renewalDue(2));
        awaitPublished("PaymentCompleted", "PaymentFailed");
    }

    /** @return the only published event */
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
                .isEqualTo(new PaymentCompleted(subscription, "ada", PRICE, "ref-1", 1, 1, CHARGED_AT));
        assertThat(orders).containsExactly(new Order(subscription.toString(), subscription, 1, "tok_ok", PRICE));
    }

    @Test
    void declineIsPublishedWithItsReason() {
        answer = new Answer.Declined("no_funds", false);

        handle(REQUEST, subscribed);

        EventEnvelope failed = awaitOutcome();
        assertThat(failed.name()).isEqualTo("PaymentFailed");
        assertThat(failed.data(PaymentFailed.class))
                .isEqualTo(new PaymentFailed(
                        subscription, "ada", PRICE, "no_funds", 1, 1, Consequence.Failed.Next.NONE, null, null));
    }

    @Test
    void repeatedEventIsChargedOnce() {
        handle(REQUEST, subscribed, subscribed);
        EventEnvelope completed = awaitOutcome();

        List<EventEnvelope> repeated = handle(REQUEST, subscribed);

        assertThat(repeated).as("events of the repetition").isEmpty();
        assertNothingIsDue();
        assertThat(work.published()).containsExactly(completed);
        assertThat(orders).hasSize(1);
    }

    @Test
    void chargeRepeatedAfterItsRetentionIsPublishedAgainWithTheSameId() {
        handle(REQUEST, subscribed);
        EventEnvelope completed = awaitOutcome();
        emptyInbox();

        assertRepeats(handle(REQUEST, subscribed), completed);
    }

    @Test
    void declineRepeatedAfterItsRetentionIsPublishedAgainWithTheSameId() {
        answer = new Answer.Declined("no_funds", false);
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
    void secondEventForASubscriptionChargesAndPublishesNothing() {
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
    void eventWithoutRequiredFieldsIsUnreadableAndItsBatchIsNotStored() {
        EventEnvelope incomplete = event("UserSubscribed", subscription, Map.of("subscriptionId", subscription));

        assertThatThrownBy(() -> handle(REQUEST, incomplete, subscribed))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("userId");

        assertThat(count("inbox")).isZero();
        assertThat(count("payment")).isZero();
    }

    @Test
    void timeoutOfTheProviderIsRetriedWithTheSameKey() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        assertThat(work.published()).isEmpty();

        answer = charged("ref-2");

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-2");
        assertThat(orders).hasSizeGreaterThanOrEqualTo(2).containsOnly(orders.peek());
    }

    @Test
    void chargeBeforeACrashIsFoundAfterItsKeyHasExpired() {
        losesAnswers = true;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        ageKey(KEY_LIFETIME.plusHours(1));
        keys.clear();

        losesAnswers = false;

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-1");
        assertThat(taken).hasSize(1);
        assertThat(orders).containsOnly(orders.peek());
    }

    @Test
    void newKeyIsUsedAfterTheFirstExpiredWithoutACharge() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        ageKey(KEY_LIFETIME.plusHours(1));

        answer = charged("ref-2");

        awaitOutcome();
        assertThat(taken).hasSize(1).doesNotContainKey(subscription.toString());
        assertThat(database.jdbc()
                        .sql("select cast(provider_key as varchar(36)) from payments.payment where attempt_number = 2")
                        .query(String.class)
                        .list())
                .containsExactlyElementsOf(taken.keySet());
    }

    @Test
    void nothingIsChargedShortlyBeforeTheKeyExpires() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() == 1);
        ageKey(KEY_LIFETIME.minusMinutes(5));
        int asked = orders.size();
        answer = charged("ref-2");
        long failed = attempts();

        await().atMost(PATIENCE).until(() -> attempts() > failed);

        assertThat(taken).isEmpty();
        assertThat(orders).hasSizeBetween(asked, asked + 1); // one request may have been in progress
    }

    /** A restored backup lacks the payment, and its request is published again. */
    @Test
    void oldRequestWithoutARecordIsChargedOnce() {
        taken.put(subscription.toString(), charged("ref-0"));

        handle(REQUEST, subscribedAt(Instant.now().minus(KEY_LIFETIME)));

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-0");
        assertThat(orders).isEmpty();
    }

    /** The event that is published again after a restore has no card. */
    @Test
    void renewalWithoutAKnownCardAsksForAnotherOne() {
        taken.put(subscription.toString(), charged("ref-0"));
        Map<String, Object> withoutCard = Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE);
        handle(REQUEST, event("UserSubscribed", subscription, withoutCard));
        awaitOutcome();

        handle(FOLLOW, renewalDue(2));
        awaitPublished("PaymentCompleted", "PaymentFailed");
        assertThat(work.published().get(1).data(PaymentFailed.class).next())
                .isEqualTo(Consequence.Failed.Next.NEW_CARD);
        handle(FOLLOW, anotherCard("tok_new", 1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentCompleted");
        assertThat(orders).extracting(Order::paymentToken).containsExactly("tok_new");
    }

    @Test
    void nextKeyIsLookedUpBeforeItIsUsed() {
        String next = ProviderKey.ofCharge(subscription, 1, 2).toString();
        taken.put(next, charged("ref-0"));

        handle(REQUEST, subscribedAt(Instant.now().minus(KEY_LIFETIME)));

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-0");
        assertThat(orders).isEmpty();
    }

    private void ageKey(Duration time) {
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

    private EventEnvelope cancelledNow(int period) {
        return cancelledNow(subscription, period);
    }

    private static EventEnvelope cancelledNow(UUID id, int period) {
        return event(
                "SubscriptionCancelled",
                id,
                Map.of("subscriptionId", id, "userId", "ada", "when", "now", "period", period));
    }

    private EventEnvelope endedUnpaid(int period) {
        return event(
                "SubscriptionEnded",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "cause", "unpaid", "period", period));
    }

    private EventEnvelope renewalDue(int period) {
        return event(
                "RenewalDue",
                subscription,
                Instant.now(),
                Map.of(
                        "subscriptionId",
                        subscription,
                        "userId",
                        "ada",
                        "price",
                        PRICE,
                        "period",
                        period,
                        "to",
                        work.clock().instant().plus(Duration.ofDays(30))));
    }

    private EventEnvelope anotherCard(String token, int revision) {
        return event(
                "PaymentTokenChanged",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "paymentToken", token, "revision", revision));
    }

    private void awaitStatus(int period, String status) {
        await().atMost(PATIENCE).until(() -> status(period), status::equals);
    }

    private String status(int period) {
        return database.jdbc()
                .sql("select status from payments.payment where period = ?")
                .param(period)
                .query(String.class)
                .single();
    }

    private void awaitPublished(String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(work.published())
                .extracting(EventEnvelope::name)
                .containsExactly(names));
    }

    private void endLeases() {
        database.jdbc()
                .sql("update payments.payment set due_at = current_timestamp where due_at is not null")
                .update();
    }

    @Test
    void chargeOfACancelledPeriodIsRefundedOnce() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        handle(FOLLOW, cancelledNow(1));
        awaitStatus(1, "refunded");
        emptyInbox();
        handle(FOLLOW, cancelledNow(1), cancelledNow(1));

        awaitPublished("PaymentCompleted", "PaymentRefunded");
        assertThat(work.published().get(1).data(PaymentRefunded.class))
                .isEqualTo(new PaymentRefunded(subscription, "ada", PRICE, "refund-1", 1, RefundCause.CANCELLED));
        assertThat(refundOrders).hasSize(1);
    }

    @Test
    void cancellationBeforeItsSubscriptionPreventsTheCharge() {
        handle(FOLLOW, cancelledNow(1));

        handle(REQUEST, subscribed);

        assertThat(status(1)).isEqualTo("void");
        assertNothingIsDue();
        assertThat(orders).isEmpty();
        assertThat(payments.proven(List.of(subscription))).isEmpty();
    }

    @Test
    void cancelledPaymentWithoutARequestToTheProviderIsVoid() {
        declineRenewal(new Answer.Declined("no_funds", false));

        handle(FOLLOW, cancelledNow(2));

        assertThat(status(2)).isEqualTo("void");
        assertNothingIsDue();
        assertThat(refundOrders).isEmpty();
    }

    @Test
    void paymentThatAStopHasReleasedUnaskedIsVoidAtOnce() {
        hold = new CountDownLatch(1);
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(5).toList();
        handle(REQUEST, ids.stream().map(id -> subscribed(id, Instant.now())).toArray(EventEnvelope[]::new));
        await().atMost(PATIENCE).until(() -> orders.size() == 4);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stopRoute("payments-charge"));
        await().atMost(PATIENCE)
                .until(() -> !work.runtime().initialClaim(payments, 1).isLeased());
        hold.countDown();
        assertThat(stop).succeedsWithin(PATIENCE);
        UUID unasked = ids.stream()
                .filter(id -> orders.stream()
                        .noneMatch(order -> order.subscriptionId().equals(id)))
                .findAny()
                .orElseThrow();

        handle(FOLLOW, cancelledNow(unasked, 1));

        assertThat(database.jdbc()
                        .sql("select status from payments.payment where id = ?")
                        .param(unasked)
                        .query(String.class)
                        .single())
                .isEqualTo("void");
    }

    @Test
    void unknownChargeOfACancelledPaymentIsRefundedAndOnlyTheRefundIsPublished() {
        losesAnswers = true;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() >= 1);

        handle(FOLLOW, cancelledNow(1));
        losesAnswers = false;
        endLeases();

        awaitStatus(1, "refunded");
        awaitPublished("PaymentRefunded");
        assertThat(orders).hasSize(1);
    }

    @Test
    void cancelledPaymentUnknownToTheProviderIsNotRequestedAgain() {
        answer = null;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() >= 1);
        handle(FOLLOW, cancelledNow(1));
        answer = charged("ref-2");
        int asked = orders.size();
        long before = attempts();
        endLeases();
        await().atMost(PATIENCE).until(() -> attempts() > before);
        assertThat(orders).hasSize(asked);

        ageKey(KEY_LIFETIME.plusHours(1));

        awaitStatus(1, "void");
        assertThat(work.published()).isEmpty();
        assertThat(taken).isEmpty();
    }

    @Test
    void outcomeOfAPaymentCancelledMeanwhileIsNotPublished() throws Exception {
        hold = new CountDownLatch(1);
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> !orders.isEmpty());

        handle(FOLLOW, cancelledNow(1));
        hold.countDown();
        await().atMost(PATIENCE).until(() -> taken.size() == 1);

        awaitStatus(1, "refunded");
        awaitPublished("PaymentRefunded");
        assertThat(orders).hasSize(1);
    }

    @Test
    void renewalIsChargedOnceWithItsOwnKey() {
        handle(REQUEST, subscribed);
        awaitOutcome();
        EventEnvelope due = renewalDue(2);

        handle(FOLLOW, due);
        awaitPublished("PaymentCompleted", "PaymentCompleted");
        emptyInbox();
        handle(FOLLOW, due, renewalDue(2));

        assertNothingIsDue();
        assertThat(orders)
                .extracting(Order::idempotencyKey)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(work.published().get(1).data(PaymentCompleted.class).period())
                .isEqualTo(2);
        assertThat(work.published().get(1).id())
                .isNotEqualTo(work.published().get(0).id());
    }

    @Test
    void declinedRenewalIsRetriedAtItsTime() {
        declineRenewal(new Answer.Declined("no_funds", false));
        PaymentFailed failed = work.published().get(1).data(PaymentFailed.class);
        assertThat(failed.next()).isEqualTo(Consequence.Failed.Next.RETRY);
        assertThat(failed.nextAttemptAt())
                .isBetween(
                        work.clock().instant().plus(Duration.ofHours(23)),
                        work.clock().instant().plus(Duration.ofHours(24)));

        answer = charged("ref-2");
        work.advance(Duration.ofDays(1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentCompleted");
        assertThat(orders)
                .extracting(Order::idempotencyKey)
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void overdueRetriesAreOneAttemptAndTheLastOneEndsThePayment() {
        declineRenewal(new Answer.Declined("no_funds", false));

        work.advance(Duration.ofDays(8));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(work.published().get(2).data(PaymentFailed.class).next()).isEqualTo(Consequence.Failed.Next.NONE);
        assertNothingIsDue();
        assertThat(orders).hasSize(3);
    }

    /** A lost event can be published again. */
    @Test
    void lastDeclineIsProvenWithTheIdOfItsEvent() {
        declineRenewal(new Answer.Declined("no_funds", false));
        work.advance(Duration.ofDays(8));
        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");

        assertThat(payments.proven(List.of(subscription)))
                .extracting(EventEnvelope::id)
                .containsExactlyInAnyOrder(
                        work.published().get(0).id(), work.published().get(2).id());
    }

    @Test
    void hardDeclineWaitsForAnotherCard() {
        declineRenewal(new Answer.Declined("stolen_card", true));
        assertThat(work.published().get(1).data(PaymentFailed.class).next())
                .isEqualTo(Consequence.Failed.Next.NEW_CARD);
        work.advance(Duration.ofDays(2));
        answer = charged("ref-2");

        handle(FOLLOW, anotherCard("tok_new", 1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentCompleted");
        assertThat(orders).extracting(Order::paymentToken).containsExactly("tok_ok", "tok_ok", "tok_new");
    }

    @Test
    void endedPeriodIsNotCharged() {
        declineRenewal(new Answer.Declined("no_funds", false));

        work.advance(Duration.ofDays(31));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(status(2)).isEqualTo("void");
        assertThat(orders).hasSize(2);
        assertThat(payments.proven(List.of(subscription)))
                .extracting(EventEnvelope::id)
                .contains(work.published().get(2).id());
    }

    @Test
    void chargeOfAPeriodThatEndedUnpaidIsRefunded() {
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, renewalDue(2));
        awaitPublished("PaymentCompleted", "PaymentCompleted");

        handle(FOLLOW, endedUnpaid(2));

        awaitStatus(2, "refunded");
        assertThat(status(1)).isEqualTo("charged");
        assertThat(work.published().get(2).data(PaymentRefunded.class).cause()).isEqualTo(RefundCause.LATE);
    }

    @Test
    void refusedRefundIsDeadAndIsRetriedWithAnotherKey() {
        refundAnswer = new RefundAnswer.Refused("account_closed");
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, cancelledNow(1));
        awaitStatus(1, "refund_failed");
        assertThat(database.jdbc()
                        .sql("select dead from payments.refund")
                        .query(String.class)
                        .single())
                .isEqualTo("account_closed");

        refundAnswer = new RefundAnswer.Refunded("refund-2");
        database.jdbc()
                .sql("update payments.refund set dead = null, due_at = current_timestamp")
                .update();

        awaitStatus(1, "refunded");
        assertThat(refundOrders)
                .extracting(RefundOrder::idempotencyKey)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void attemptCancelledByAnOperatorCountsAsDeclined() {
        declineRenewal(new Answer.Declined("no_funds", false));
        work.advance(Duration.ofHours(20));

        assertThat(payments.cancel(Payment.idOf(subscription, 2), "by phone")).isTrue();

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        PaymentFailed failed = work.published().get(2).data(PaymentFailed.class);
        assertThat(failed.reason()).isEqualTo("by phone");
        assertThat(failed.attempt()).isEqualTo(2);
        assertThat(orders).hasSize(2);
    }

    @Test
    void finishedAttemptsAndRefundsCannotBeCancelled() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        assertThat(payments.cancel(subscription, "too late")).isFalse();
        assertThat(refunds.cancel(subscription, "never")).isFalse();
    }

    /** Makes the attempt look as if it was planned earlier. */
    private void planEarlier(Duration time) {
        database.jdbc()
                .sql("update payments.payment set key_since = dateadd(second, ?, key_since)")
                .param(-time.toSeconds())
                .update();
    }

    private void refuseRenewal(Answer refusal) {
        handle(REQUEST, subscribed);
        awaitOutcome();
        answer = refusal;
        handle(FOLLOW, renewalDue(2));
        awaitPublished("PaymentCompleted", "PaymentFailed");
        planEarlier(KEY_LIFETIME.multipliedBy(2));
    }

    @Test
    void attemptPlannedLongAgoIsMadeOnceWithItsOwnKey() {
        refuseRenewal(new Answer.Declined("no_funds", false));

        answer = charged("ref-2");
        work.advance(Duration.ofDays(1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentCompleted");
        assertThat(orders)
                .extracting(Order::idempotencyKey)
                .containsExactly(
                        subscription.toString(),
                        ProviderKey.ofCharge(subscription, 2, 1).toString(),
                        ProviderKey.ofCharge(subscription, 2, 2).toString());
    }

    @Test
    void hardDeclineIsNotRetriedWhileAnotherCardIsAwaited() {
        refuseRenewal(new Answer.Declined("stolen_card", true));

        work.advance(Duration.ofDays(8));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(work.published().get(2).data(PaymentFailed.class).next()).isEqualTo(Consequence.Failed.Next.NONE);
        assertThat(orders).hasSize(2);
    }

    /** The process that has claimed the row has died before it wrote a result. */
    @Test
    void abandonedClaimMakesNoForbiddenAttempt() {
        refuseRenewal(new Answer.Declined("stolen_card", true));
        abandonClaim();

        work.advance(Duration.ofDays(8));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(orders).hasSize(2);
    }

    @Test
    void attemptCancelledByAnOperatorIsNotMadeAfterACrash() {
        refuseRenewal(new Answer.Declined("no_funds", false));

        database.jdbc()
                .sql("update payments.payment set operator_refusal = 'by phone' where period = 2")
                .update();
        abandonClaim();
        work.advance(Duration.ofDays(1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(work.published().get(2).data(PaymentFailed.class).reason()).isEqualTo("by phone");
        assertThat(orders).hasSize(2);
    }

    @Test
    void cardReceivedAfterAnOperatorCancelledTheAttemptIsTriedAtOnce() {
        refuseRenewal(new Answer.Declined("no_funds", false));
        database.jdbc()
                .sql("update payments.payment set operator_refusal = 'by phone' where period = 2")
                .update();
        answer = charged("ref-2");

        handle(FOLLOW, anotherCard("tok_new", 1));

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentCompleted");
    }

    private void abandonClaim() {
        database.jdbc()
                .sql("update payments.payment set claim = claim + 1 where period = 2")
                .update();
    }

    @Test
    void refundWithALostAnswerIsFoundAndMadeOnce() {
        losesRefunds = true;
        handle(REQUEST, subscribed);
        awaitOutcome();

        handle(FOLLOW, cancelledNow(1));

        awaitStatus(1, "refunded");
        assertThat(refundOrders).hasSize(1);
    }

    @Test
    void refundThatIsRefusedWithTheNextKeyIsRescheduledWithAnotherOne() {
        refundAnswer = new RefundAnswer.Refused("account_closed");
        ignoresFirstRefundKey = true;
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, cancelledNow(1));
        await().atMost(PATIENCE).until(() -> refundKeys() == 1);
        database.jdbc()
                .sql("update payments.refund set key_since = dateadd(second, ?, key_since), due_at = current_timestamp")
                .param(-KEY_LIFETIME.toSeconds())
                .update();
        awaitStatus(1, "refund_failed");

        refundAnswer = new RefundAnswer.Refunded("refund-3");
        database.jdbc()
                .sql("update payments.refund set dead = null, due_at = current_timestamp")
                .update();

        awaitStatus(1, "refunded");
        assertThat(refundKeys()).isEqualTo(3);
    }

    private long refundKeys() {
        return refundOrders.stream().map(RefundOrder::idempotencyKey).distinct().count();
    }

    @Test
    void refundWithoutAnAnswerIsRetriedWithTheSameKey() {
        refundAnswer = null;
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, cancelledNow(1));
        await().atMost(PATIENCE).until(() -> refundOrders.size() > 1);

        refundAnswer = new RefundAnswer.Refunded("refund-2");

        awaitStatus(1, "refunded");
        assertThat(refundOrders).containsOnly(refundOrders.peek());
    }

    private List<String> cards() {
        String tokens = """
                select payment_token from payments.payment where payment_token is not null
                union all select card_token from payments.payment where card_token is not null""";
        return database.jdbc().sql(tokens).query(String.class).list();
    }

    @Test
    void cardIsDeletedWhenTheSubscriptionIsOver() {
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, renewalDue(2), anotherCard("tok_new", 1));
        awaitPublished("PaymentCompleted", "PaymentCompleted");
        assertThat(cards()).contains("tok_ok", "tok_new");

        handle(FOLLOW, endedUnpaid(2));

        assertThat(cards()).isEmpty();
        handle(FOLLOW, anotherCard("tok_late", 2));
        assertThat(cards()).isEmpty();
    }

    @Test
    void cardIsDeletedWhenTheFirstPaymentIsDeclined() {
        answer = new Answer.Declined("no_funds", false);

        handle(REQUEST, subscribed);
        awaitOutcome();

        assertThat(cards()).isEmpty();
    }

    /** The event is published again after the outcome, and Payments has lost the row. */
    @Test
    void requestWithoutACardIsLookedUpAndNotCharged() {
        taken.put(subscription.toString(), charged("ref-0"));

        handle(
                REQUEST,
                event(
                        "UserSubscribed",
                        subscription,
                        Instant.now(),
                        Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE)));

        assertThat(awaitOutcome().data(PaymentCompleted.class).reference()).isEqualTo("ref-0");
        assertThat(orders).isEmpty();
    }

    /** For example, another card arrives while a worker ends the payment. */
    @Test
    void changeInvalidatesTheClaimOfAWorker() {
        refuseRenewal(new Answer.Declined("stolen_card", true));
        PaymentTable table = new PaymentTable(database.jdbc());

        List<Payment> written = transaction.execute(status -> {
            List<Payment> claimed = table.lock(Set.of("ada"), Set.of(subscription)).stream()
                    .filter(payment -> payment.state().period() == 2)
                    .toList();
            table.change(claimed);
            return table.due().finish(claimed, payment -> payment, rows -> rows.text("status", payment -> "declined"));
        });

        assertThat(written).isEmpty();
    }

    /** The renewal commits while the card waits for its lock, and so does not see the new payment at first. */
    @Test
    void cardReceivedWhileAnotherInstanceStoresTheRenewalIsUsedForIt() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        concurrently(() -> handle(FOLLOW, renewalDue(2)), () -> handle(FOLLOW, anotherCard("tok_new", 1)));

        assertThat(database.jdbc()
                        .sql("select card_revision from payments.payment where period = 2")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void cancellationReceivedWhileAnotherInstanceStoresTheRenewalStopsIt() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        concurrently(() -> handle(FOLLOW, renewalDue(2)), () -> handle(FOLLOW, cancelledNow(2)));

        await().atMost(PATIENCE).until(() -> status(2), Set.of("void", "refunded")::contains);
    }

    @Test
    void renewalThatArrivesAfterItsCancellationOrItsEndIsNotCharged() {
        handle(REQUEST, subscribed);
        awaitOutcome();

        handle(FOLLOW, cancelledNow(2), endedUnpaid(3));
        handle(FOLLOW, renewalDue(2), renewalDue(3));

        assertThat(List.of(status(2), status(3))).containsOnly("void");
        assertNothingIsDue();
        assertThat(orders).hasSize(1);
    }

    @Test
    void cancelledDeadlineForAnotherCardEndsThePaymentWithoutAnAttempt() {
        refuseRenewal(new Answer.Declined("stolen_card", true));

        assertThat(payments.cancel(Payment.idOf(subscription, 2), "by phone")).isTrue();

        awaitPublished("PaymentCompleted", "PaymentFailed", "PaymentFailed");
        assertThat(work.published().get(2).data(PaymentFailed.class).next()).isEqualTo(Consequence.Failed.Next.NONE);
        assertNothingIsDue();
        assertThat(orders).hasSize(2);
    }

    @Test
    void outcomeIsShownAsUnknownUntilItIsFound() {
        PaymentViews views = new PaymentViews(database.jdbc(), new PaymentTable(database.jdbc()));
        losesAnswers = true;
        handle(REQUEST, subscribed);
        await().atMost(PATIENCE).until(() -> attempts() >= 1);

        assertThat(views.ofUser("ada", 1)).extracting(PaymentView::status).containsExactly(PaymentView.Status.UNKNOWN);

        losesAnswers = false;
        awaitOutcome();
        assertThat(views.ofUser("ada", 1)).extracting(PaymentView::status).containsExactly(PaymentView.Status.CHARGED);
    }

    @Test
    void eventsThatChangeNothingAreCounted() {
        handle(REQUEST, subscribed);
        awaitOutcome();
        handle(FOLLOW, renewalDue(2), anotherCard("tok_new", 2));
        awaitPublished("PaymentCompleted", "PaymentCompleted");

        handle(FOLLOW, renewalDue(2), renewalDue(1), anotherCard("tok_old", 1));

        assertThat(meters.find("streampass.events.outdated").counters())
                .extracting(counter -> counter.getId().getTag("event") + " " + (int) counter.count())
                .containsExactlyInAnyOrder("RenewalDue 2", "PaymentTokenChanged 1");
    }
}
