package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;

class NotificationsTests extends RoutesTest {

    private static final String STORE = "notifications-store";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, Object> PRICE = Map.of("amount", 999, "currency", "EUR");

    private final NotificationTable table = new NotificationTable(database.jdbc());

    /** Notifications that were pushed and announced. */
    private final List<UserNotification> pushed = new ArrayList<>();

    private final UUID subscription = UUID.randomUUID();
    private final EventEnvelope subscribed = event(
            "UserSubscribed",
            subscription,
            Map.of(
                    "subscriptionId", subscription,
                    "userId", "ada",
                    "email", "ada@example.org",
                    "plan", "standard",
                    "price", PRICE,
                    "paymentToken", "tok_ok",
                    "genres", List.of("crime")));
    private final EventEnvelope paid = event(
            "PaymentCompleted", subscription, Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE));
    private final EventEnvelope refused = event(
            "PaymentFailed",
            subscription,
            Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE, "reason", "no_funds"));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private MockEndpoint mailServer;

    @Override
    protected String service() {
        return "notifications";
    }

    @Override
    protected Map<String, Object> beans() {
        MailTable mailTable = new MailTable(database.jdbc());
        Mails mails = new Mails(mailTable, work.runtime(), new MailWriter("streampass@example.org"));
        NotificationFeed feed = mock();
        doAnswer(call -> pushed.addAll(call.getArgument(0))).when(feed).publish(anyList());
        mailServer = (MockEndpoint) endpoint("mock:mailServer");
        return Map.of(
                "notifications",
                        new Notifications(
                                table,
                                mailTable,
                                new LatestNotifications(database.jdbc(), new OutdatedEvents("notifications", meters)),
                                mails,
                                feed),
                "mails", mails,
                "mailServer", mailServer);
    }

    private List<MimeMessage> mails() {
        return mailServer.getReceivedExchanges().stream()
                .map(sent -> sent.getIn().getBody(MimeMessage.class))
                .toList();
    }

    /** The mails that are not sent yet. */
    private int mailsDue() {
        return database.jdbc()
                .sql("select count(*) from notifications.mail where due_at is not null")
                .query(Integer.class)
                .single();
    }

    @Test
    void eventsAreNumberedInTheOrderOfArrivalAndPushed() {
        handle(STORE, paid);
        handle(STORE, subscribed);
        handle(STORE, refused);

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, Notification::type)
                .containsExactly(
                        tuple(1L, "org.streampass.PaymentCompleted.v1"),
                        tuple(2L, "org.streampass.UserSubscribed.v1"),
                        tuple(3L, "org.streampass.PaymentFailed.v1"));
        assertThat(pushed)
                .extracting(
                        UserNotification::userId, each -> each.notification().sequence())
                .containsExactly(tuple("ada", 1L), tuple("ada", 2L), tuple("ada", 3L));
    }

    @Test
    void eventsOfABatchAreNumberedForEachUser() {
        UUID other = UUID.randomUUID();
        handle(STORE, subscribed);

        handle(
                STORE,
                event(
                        "PaymentTokenChanged",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "revision", 1)),
                event("PaymentCompleted", other, Map.of("subscriptionId", other, "userId", "bob", "price", PRICE)),
                paid);

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, Notification::id)
                .startsWith(tuple(1L, subscribed.id()))
                .extracting(each -> each.toList().get(0))
                .containsExactly(1L, 2L, 3L);
        assertThat(table.lastSequences(List.of("ada", "bob"))).isEqualTo(Map.of("ada", 3L, "bob", 1L));
        assertThat(pushed).hasSize(4);
    }

    /** An earlier version stored it without validation. */
    @Test
    void unwritableMailIsDead() {
        handle(STORE, subscribed);
        database.jdbc()
                .sql("update notifications.recipient set email = 'ada..b@example.org'")
                .update();
        handle(STORE, paid);
        EventEnvelope inAnUnknownCurrency = event("PaymentFailed", subscription, Map.of());
        transaction.executeWithoutResult(status -> table.append(
                List.of(new NotifiableEvent(
                        inAnUnknownCurrency,
                        subscription,
                        "ada",
                        new OldPrice(Map.of("amount", 1, "currency", "BTC")),
                        null,
                        null,
                        false)),
                (all, known) -> all));
        database.jdbc()
                .sql("insert into notifications.mail (notification_id, subscription_id, due_at, claim)"
                        + " values (?, ?, current_timestamp, 0)")
                .params(inAnUnknownCurrency.id(), subscription)
                .update();

        await().atMost(PATIENCE)
                .until(() -> database.jdbc()
                                .sql("select dead from notifications.mail where dead is not null order by dead desc")
                                .query(String.class)
                                .list()
                                .size()
                        == 2);
    }

    private record OldPrice(Map<String, Object> price) {}

    @Test
    void batchThatRollsBackIsNotPushed() {
        EventEnvelope incomplete = event("PaymentCompleted", subscription, Map.of("subscriptionId", subscription));

        assertThatThrownBy(() -> handle(STORE, subscribed, incomplete)).isInstanceOf(UnreadableEventException.class);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    handle(STORE, paid);
                    throw new IllegalStateException("the commit fails");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(pushed).isEmpty();
        assertThat(table.position("ada").newest()).isZero();
        assertThat(count("inbox")).isZero();
    }

    @Test
    void repeatedEventTakesNoNumberAndIsNotPushedAgain() {
        handle(STORE, paid);

        handle(STORE, paid, subscribed);

        assertThat(table.position("ada").newest()).isEqualTo(2);
        assertThat(pushed).extracting(each -> each.notification().id()).containsExactly(paid.id(), subscribed.id());
    }

    @Test
    void eventRepeatedAfterItsRetentionTakesNoNumberAndIsNotMailedAgain() throws Exception {
        handle(STORE, subscribed);
        handle(STORE, paid);
        await().atMost(PATIENCE).until(() -> mailsDue() == 0);
        emptyInbox();

        handle(STORE, subscribed);
        handle(STORE, paid);
        handle(STORE, refused);

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, Notification::id)
                .containsExactly(tuple(1L, subscribed.id()), tuple(2L, paid.id()), tuple(3L, refused.id()));
        assertThat(pushed).hasSize(3);
        await().atMost(PATIENCE).until(() -> mailsDue() == 0);
        assertThat(mails()).hasSize(2);
    }

    @Test
    void addressAndPaymentTokenAreNotShownToTheUser() {
        handle(STORE, subscribed);

        assertThat(table.after("ada", 0, 10).get(0).data().toString())
                .contains("standard")
                .doesNotContain("ada@example.org", "tok_ok");
    }

    @Test
    void paymentIsMailedOnceToTheAddressOfTheRequest() throws Exception {
        handle(STORE, subscribed);
        handle(STORE, paid);
        handle(STORE, paid);

        await().atMost(PATIENCE).until(() -> mailsDue() == 0);
        assertThat(mails()).as("the request itself is not mailed").hasSize(1);
        MimeMessage mail = mails().get(0);
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ada@example.org");
        assertThat(mail.getSubject()).isEqualTo("Welcome to Streampass");
        assertThat(mail.getContent().toString()).contains("9.99 EUR");
        assertThat(mail.getMessageID()).isEqualTo("<%s@streampass.org>".formatted(paid.id()));
    }

    @Test
    void mailWaitsForTheEventThatBringsItsAddress() throws Exception {
        handle(STORE, paid);
        await().atMost(PATIENCE).until(() -> attempts() > 0);
        assertThat(mails()).isEmpty();
        database.jdbc()
                .sql("update notifications.mail set attempt = 13, due_at = dateadd(hour, 1, current_timestamp)")
                .update();

        handle(STORE, subscribed);

        await().atMost(PATIENCE).until(() -> mailsDue() == 0);
        assertThat(mails()).hasSize(1);
        assertThat(mails().get(0).getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("ada@example.org");
    }

    @Test
    void mailThatTheServerRefusesTemporarilyIsSentLater() {
        mailServer.whenExchangeReceived(1, exchange -> {
            throw new MessagingException("421 come back later");
        });
        handle(STORE, subscribed);

        handle(STORE, paid);

        await().atMost(PATIENCE).until(() -> mailsDue() == 0);
        assertThat(attempts()).isEqualTo(1);
        assertThat(mails()).as("the first attempt and the second").hasSize(2);
    }

    private long attempts() {
        return database.jdbc()
                .sql("select sum(attempt) from notifications.mail")
                .query(Long.class)
                .single();
    }

    private EventEnvelope payment(String name, int period, int attempt) {
        return event(
                name,
                subscription,
                Map.of(
                        "subscriptionId", subscription,
                        "userId", "ada",
                        "price", PRICE,
                        "reason", "no_funds",
                        "cause", "cancelled",
                        "period", period,
                        "attempt", attempt,
                        "next", "retry",
                        "nextAttemptAt", "2026-03-03T10:15:30Z"));
    }

    private List<String> types() {
        return table.after("ada", 0, 20).stream()
                .map(each -> each.type().split("\\.")[2])
                .toList();
    }

    @Test
    void olderEventsOfAPeriodAreNotNotified() {
        handle(STORE, subscribed);
        handle(STORE, payment("PaymentRefunded", 2, 1));

        handle(STORE, payment("PaymentFailed", 2, 1), payment("PaymentCompleted", 2, 2));
        handle(STORE, payment("PaymentFailed", 3, 2));
        handle(STORE, payment("PaymentFailed", 3, 1));

        assertThat(types()).containsExactly("UserSubscribed", "PaymentRefunded", "PaymentFailed");
    }

    @Test
    void firstPaymentIsNotNotifiedAfterItsRefund() {
        handle(STORE, subscribed);
        handle(STORE, payment("PaymentRefunded", 1, 1));

        handle(STORE, paid);

        assertThat(types()).containsExactly("UserSubscribed", "PaymentRefunded");
        assertThat(database.jdbc()
                        .sql("select payment from notifications.latest")
                        .query(Long.class)
                        .single())
                .as("the reconciliation sees that it has arrived")
                .isGreaterThan(Rank.refunded(1).order());
    }

    @Test
    void cancellationsAreNotifiedInTheOrderOfTheirRevisions() {
        handle(STORE, subscribed);
        handle(
                STORE,
                event(
                        "CancellationWithdrawn",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "revision", 2)));

        handle(
                STORE,
                event(
                        "SubscriptionCancelled",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "when", "period-end", "revision", 1)));

        assertThat(types()).containsExactly("UserSubscribed", "CancellationWithdrawn");
    }

    @Test
    void mailsExplainTheNextStep() {
        handle(STORE, subscribed);
        handle(STORE, payment("PaymentFailed", 2, 1));

        await().atMost(PATIENCE).until(() -> mails().size() == 1);
        assertThat(mails().get(0))
                .satisfies(mail -> assertThat(mail.getContent().toString())
                        .contains("9.99 EUR for month 2", "We will try again on 3 March 2026"));
    }

    private EventEnvelope cancelled(String when, int revision) {
        return event(
                "SubscriptionCancelled",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "when", when, "revision", revision));
    }

    @Test
    void onlyTheRefundIsNotifiedAfterTheEnd() {
        handle(STORE, subscribed);
        handle(STORE, cancelled("now", 1));

        handle(STORE, paid);
        handle(STORE, payment("PaymentFailed", 2, 1), payment("PaymentCompleted", 2, 2), cancelled("period-end", 1));
        handle(
                STORE,
                event(
                        "PaymentTokenChanged",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "revision", 1)),
                event(
                        "RecommendationsReady",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "movies", List.of())));
        handle(STORE, payment("PaymentRefunded", 2, 1));

        assertThat(types())
                .containsExactly("UserSubscribed", "SubscriptionCancelled", "RecommendationsReady", "PaymentRefunded");
        assertThat(meters.find("streampass.events.outdated").counters()).hasSize(4);
    }

    @Test
    void firstPaymentIsNotNotifiedAfterTheEndAlthoughItsRequestIsLate() {
        handle(STORE, cancelled("now", 1));

        handle(STORE, paid);
        handle(STORE, subscribed);

        assertThat(types()).containsExactly("SubscriptionCancelled", "UserSubscribed");
    }

    @Test
    void firstPaymentIsNotNotifiedAfterACancellationThatAnotherInstanceStores() {
        handle(STORE, subscribed);

        concurrently(() -> handle(STORE, cancelled("now", 1)), () -> handle(STORE, paid));
        handle(STORE, payment("PaymentRefunded", 1, 1));

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, each -> each.type().split("\\.")[2])
                .containsExactly(
                        tuple(1L, "UserSubscribed"), tuple(2L, "SubscriptionCancelled"), tuple(3L, "PaymentRefunded"));
    }

    @Test
    void retryIsNotAnnouncedAfterACancellationAtPeriodEnd() {
        handle(STORE, subscribed);
        handle(STORE, cancelled("period-end", 1));

        handle(STORE, payment("PaymentFailed", 2, 1));

        JsonNode failed = Json.tree(table.after("ada", 0, 20).get(2).data());
        assertThat(failed.get("next").asText()).isEqualTo("none");
        assertThat(failed.has("nextAttemptAt")).isFalse();
    }

    @Test
    void retryIsAnnouncedAfterAWithdrawnCancellation() {
        handle(STORE, subscribed);
        handle(STORE, cancelled("period-end", 1));
        handle(
                STORE,
                event(
                        "CancellationWithdrawn",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "revision", 2)));

        handle(STORE, payment("PaymentFailed", 2, 1));

        JsonNode failed = Json.tree(table.after("ada", 0, 20).get(3).data());
        assertThat(failed.get("next").asText()).isEqualTo("retry");
    }
}
