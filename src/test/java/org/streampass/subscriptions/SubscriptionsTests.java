package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Money;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueWork.Done;
import org.streampass.subscriptions.Subscription.Status;
import org.streampass.subscriptions.SubscriptionTable.Change;

class SubscriptionsTests extends RoutesTest {

    private static final String DECIDE = "subscriptions-decide";

    private final SubscriptionTable table = new SubscriptionTable(database.jdbc());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Subscriptions subscriptions = new Subscriptions(table, new OutdatedEvents("subscriptions", meters));

    @Override
    protected String service() {
        return "subscriptions";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of("subscriptions", subscriptions, "renewals", new Renewals(table, work.clock()));
    }

    private Subscription store(String user) {
        Subscription subscription = new Subscription(
                UUID.randomUUID(),
                user,
                "ada@example.org",
                "standard",
                new Money(999, Currency.getInstance("EUR")),
                "tok_ok",
                List.of("crime"),
                Life.NEW,
                null,
                Instant.parse("2026-01-02T03:04:05Z"),
                null,
                Trace.NONE,
                Subscription.UNCHANGED);
        assertThat(table.insert(List.of(subscription))).isEqualTo(Set.of(subscription.id()));
        return subscription;
    }

    private Subscription find(Subscription subscription) {
        return table.find(subscription.id()).orElseThrow();
    }

    private static EventEnvelope completed(UUID subscription) {
        return event(
                "PaymentCompleted",
                subscription,
                Map.of(
                        "subscriptionId",
                        subscription,
                        "userId",
                        "ada",
                        "chargedAt",
                        Instant.now().toString()));
    }

    private static EventEnvelope failed(UUID subscription) {
        return event(
                "PaymentFailed",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "reason", "no_funds"));
    }

    @Test
    void storedSubscriptionIsReadUnchanged() {
        Subscription subscription = store("ada");

        assertThat(find(subscription)).isEqualTo(subscription);
    }

    @Test
    void secondLiveSubscriptionOfAUserIsRefused() {
        Subscription first = store("ada");
        Subscription second = new Subscription(
                UUID.randomUUID(),
                "ada",
                "other@example.org",
                "standard",
                new Money(999, Currency.getInstance("EUR")),
                "tok_ok",
                List.of(),
                Life.NEW,
                null,
                Instant.now(),
                null,
                Trace.NONE,
                Subscription.UNCHANGED);

        assertThat(table.insert(List.of(second))).isEmpty();
        assertThat(table.ofUser("ada")).containsExactly(first);
    }

    @Test
    void paymentActivatesThePendingSubscription() {
        Subscription subscription = store("ada");
        EventEnvelope completed = completed(subscription.id());

        handle(DECIDE, completed);
        Subscription active = find(subscription);
        handle(DECIDE, completed);

        assertThat(active.status()).isEqualTo(Status.ACTIVE);
        assertThat(active.decidedAt()).isNotNull();
        assertThat(find(subscription)).isEqualTo(active);
    }

    @Test
    void declineEndsTheSubscriptionAndTheUserMaySubscribeAgain() {
        Subscription subscription = store("ada");

        handle(DECIDE, failed(subscription.id()));

        assertThat(find(subscription).status()).isEqualTo(Status.DECLINED);
        assertThat(find(subscription).declineReason()).isEqualTo("no_funds");
        assertThat(find(store("ada")).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void subscriptionsOfABatchAreDecidedIndependently() {
        Subscription ada = store("ada");
        Subscription bob = store("bob");
        Subscription eve = store("eve");

        handle(DECIDE, completed(ada.id()), failed(bob.id()));

        assertThat(List.of(ada, bob, eve))
                .extracting(each -> find(each).status())
                .containsExactly(Status.ACTIVE, Status.DECLINED, Status.PENDING);
    }

    @Test
    void eventsRepeatedAfterTheirRetentionChangeNothing() {
        Subscription paid = store("ada");
        Subscription refused = store("bob");
        handle(DECIDE, completed(paid.id()), failed(refused.id()));
        List<Subscription> decided = List.of(find(paid), find(refused));
        emptyInbox();

        handle(DECIDE, completed(paid.id()), failed(refused.id()));

        assertThat(List.of(find(paid), find(refused))).isEqualTo(decided);
    }

    @Test
    void declineOfAPaidPeriodChangesNothing() {
        Subscription paid = store("ada");
        handle(DECIDE, completed(paid.id()));
        Subscription active = find(paid);

        handle(DECIDE, failed(paid.id()));

        assertThat(find(paid)).isEqualTo(active);
    }

    @Test
    void paymentOfADeclinedSubscriptionIsADeadLetterAndChangesNothing() {
        Subscription refused = store("ada");
        handle(DECIDE, failed(refused.id()));
        Subscription declined = find(refused);

        assertThatThrownBy(() -> handle(DECIDE, completed(refused.id())))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("is DECLINED already");

        assertThat(find(refused)).isEqualTo(declined);
    }

    @Test
    void contradictingEventRollsItsBatchBack() {
        Subscription declined = store("ada");
        Subscription pending = store("bob");
        handle(DECIDE, failed(declined.id()));

        assertThatThrownBy(() -> handle(DECIDE, completed(pending.id()), completed(declined.id())))
                .isInstanceOf(UnreadableEventException.class);

        assertThat(find(pending).status()).isEqualTo(Status.PENDING);
        assertThat(count("inbox")).isEqualTo(1);
    }

    @Test
    void eventOfAnUnknownSubscriptionIsADeadLetter() {
        assertThatThrownBy(() -> handle(DECIDE, completed(UUID.randomUUID())))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("no subscription");
    }

    private String token(Subscription subscription) {
        return find(subscription).paymentToken();
    }

    @Test
    void paymentTokenIsKeptUntilTheOutcomeOnly() {
        Subscription paid = store("ada");
        Subscription refused = store("bob");
        Subscription cancelled = store("eve");
        Subscription leaving = store("joe");

        handle(DECIDE, completed(paid.id()), failed(refused.id()));
        changes().cancel("eve", cancelled.id(), CancelWhen.NOW);
        changes().cancel("joe", leaving.id(), CancelWhen.PERIOD_END);

        assertThat(token(paid)).isNull();
        assertThat(token(refused)).isNull();
        assertThat(token(cancelled)).isNull();
        assertThat(token(leaving)).as("it is pending").isEqualTo("tok_ok");
        assertThat(find(paid).subscribed().data(UserSubscribed.class).paymentToken())
                .isNull();
    }

    private Changes changes() {
        return new Changes(table, transaction, work.runtime(), work.clock());
    }

    /** The worker has read the subscription, and writes after the user's request. */
    @Test
    void renewalThatMeetsACancellationIsDropped() {
        Subscription subscription = store("ada");
        handle(DECIDE, completed(subscription.id()));
        Subscription before = find(subscription);
        Instant end = before.life().periodEnd();
        Decision renewed = before.life().periodOver(end);

        Life leaving = changes()
                .cancel("ada", subscription.id(), CancelWhen.PERIOD_END)
                .orElseThrow()
                .subscription()
                .life();
        List<Done<Subscription>> written = transaction.execute(
                status -> table.renew(List.of(new Done<>(before, new DueResult<>(renewed.life(), List.of())))));

        assertThat(written).isEmpty();
        assertThat(leaving.endsAt()).isEqualTo(end);
        assertThat(find(subscription).life()).isEqualTo(leaving);
    }

    /** The other order of the same two. */
    @Test
    void cancellationThatMeetsARenewalEndsThePeriodThatWasBegun() {
        Subscription subscription = store("ada");
        handle(DECIDE, completed(subscription.id()));
        Subscription before = find(subscription);
        Decision renewed = before.life().periodOver(before.life().periodEnd());
        transaction.executeWithoutResult(
                status -> table.renew(List.of(new Done<>(before, new DueResult<>(renewed.life(), List.of())))));

        Subscription leaving = changes()
                .cancel("ada", subscription.id(), CancelWhen.PERIOD_END)
                .orElseThrow()
                .subscription();

        assertThat(leaving.life().period()).isEqualTo(2);
        assertThat(leaving.life().endsAt()).isEqualTo(renewed.life().periodEnd());
    }

    /** The cancellation leaves the claim, and the time, with which the payment would be written. */
    @Test
    void paymentIsRecordedAlthoughTheUserCancelledInTheSameMillisecond() {
        Subscription pending = store("ada");
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Life cancelled = Life.NEW.cancel(CancelWhen.NOW).life();
        table.write(List.of(new Change(pending.id(), 0, cancelled, null, now)));

        subscriptions.decideAt(now, List.of(completed(pending.id())));

        assertThat(find(pending).status()).isEqualTo(Status.CANCELLED);
        assertThat(find(pending).life().anchor()).isNotNull();
    }

    @Test
    void nextPeriodBeginsOnceInTheCommitThatPublishesIt() {
        Subscription subscription = store("ada");
        handle(DECIDE, completed(subscription.id()));

        work.advance(Duration.ofDays(32));

        await().atMost(Duration.ofSeconds(10)).until(() -> !work.published().isEmpty());
        assertThat(find(subscription).life().period()).isEqualTo(2);
        assertThat(work.published()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("RenewalDue");
            assertThat(event.data(RenewalDue.class).period()).isEqualTo(2);
        });
    }

    private List<UUID> provenIds(Subscription subscription) {
        return find(subscription).proven().map(EventEnvelope::id).toList();
    }

    /** A lost cancellation or end can be published again. */
    @Test
    void endIsProvenWithTheIdOfItsEvent() {
        Subscription cancelled = store("ada");
        Subscription leaving = store("bob");
        handle(DECIDE, completed(leaving.id()));
        changes().cancel("ada", cancelled.id(), CancelWhen.NOW);
        changes().cancel("bob", leaving.id(), CancelWhen.PERIOD_END);

        work.advance(Duration.ofDays(32));

        await().atMost(Duration.ofSeconds(10)).until(() -> work.published().size() == 3);
        assertThat(work.published())
                .filteredOn(event -> event.subject().equals(cancelled.id()))
                .singleElement()
                .satisfies(event -> assertThat(provenIds(cancelled)).endsWith(event.id()));
        assertThat(work.published())
                .filteredOn(event -> event.name().equals("SubscriptionEnded"))
                .singleElement()
                .satisfies(event -> assertThat(provenIds(leaving)).endsWith(event.id()));
    }

    @Test
    void userMaySubscribeAgainAfterTheCancellation() {
        Subscription subscription = store("ada");
        changes().cancel("ada", subscription.id(), CancelWhen.NOW);

        assertThat(find(store("ada")).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void olderEventsAreCountedAndRefundsAreNot() {
        Subscription subscription = store("ada");
        handle(DECIDE, completed(subscription.id()));

        handle(DECIDE, failed(subscription.id()), completed(subscription.id()));
        handle(
                DECIDE,
                event("PaymentRefunded", subscription.id(), Map.of("subscriptionId", subscription.id(), "period", 1)));

        assertThat(meters.find("streampass.events.outdated").counters())
                .extracting(counter -> counter.getId().getTag("event") + " " + (int) counter.count())
                .containsExactlyInAnyOrder("PaymentFailed 1", "PaymentCompleted 1");
    }
}
