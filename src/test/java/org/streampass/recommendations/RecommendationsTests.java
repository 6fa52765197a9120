package org.streampass.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.RoutesTest;
import org.streampass.platform.json.Json;

class RecommendationsTests extends RoutesTest {

    private static final String LIST = "recommendations-list";

    private final UUID subscription = UUID.randomUUID();
    private final EventEnvelope subscribed = subscribedWith("crime");
    private final EventEnvelope paid =
            event("PaymentCompleted", subscription, Map.of("subscriptionId", subscription, "userId", "ada"));
    private final EventEnvelope refused =
            event("PaymentFailed", subscription, Map.of("subscriptionId", subscription, "userId", "ada"));
    private RecommendationTable table;

    private EventEnvelope subscribedWith(String genre) {
        return event(
                "UserSubscribed",
                subscription,
                Map.of("subscriptionId", subscription, "userId", "ada", "genres", List.of(genre)));
    }

    @Override
    protected String service() {
        return "recommendations";
    }

    @Override
    protected Map<String, Object> beans() {
        table = new RecommendationTable(database.jdbc());
        return Map.of("recommendations", new Recommendations(table, new Recommender(new Catalogue().movies())));
    }

    @Test
    void listIsReadyWhenThePaymentComesLast() {
        assertThat(handle(LIST, subscribed)).isEmpty();

        List<EventEnvelope> published = handle(LIST, paid);

        assertThat(published).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("RecommendationsReady");
            assertThat(event.causationId()).isEqualTo(paid.id());
            RecommendationsReady ready = Json.read(event.data(), RecommendationsReady.class);
            assertThat(ready.subscriptionId()).isEqualTo(subscription);
            assertThat(ready.movies()).hasSize(20);
        });
    }

    @Test
    void listIsReadyWhenTheGenresComeLast() {
        assertThat(handle(LIST, paid)).isEmpty();

        assertThat(handle(LIST, subscribed))
                .extracting(EventEnvelope::causationId)
                .containsExactly(subscribed.id());
    }

    @Test
    void bothEventsInOneBatchMakeOneList() {
        assertThat(handle(LIST, paid, subscribed)).hasSize(1);
        assertThat(table.newestList("ada")).isPresent();
    }

    @Test
    void subscriptionsOfABatchDoNotAffectEachOther() {
        UUID other = UUID.randomUUID();
        handle(LIST, subscribed);

        List<EventEnvelope> published = handle(
                LIST,
                event("PaymentCompleted", other, Map.of("subscriptionId", other, "userId", "bob")),
                paid,
                event(
                        "UserSubscribed",
                        other,
                        Map.of("subscriptionId", other, "userId", "bob", "genres", List.of("drama"))));

        assertThat(published).extracting(EventEnvelope::subject).containsExactlyInAnyOrder(subscription, other);
    }

    @Test
    void repeatedEventsMakeNoSecondList() {
        handle(LIST, subscribed);
        List<EventEnvelope> ready = handle(LIST, paid);
        Map<String, Object> made = list();

        assertThat(handle(LIST, subscribed)).isEmpty();
        assertThat(handle(LIST, paid))
                .as("the inbox publishes it again, unchanged")
                .isEqualTo(ready);
        assertThat(handle(LIST, subscribedWith("drama"))).isEmpty();

        assertThat(list()).isEqualTo(made);
    }

    @Test
    void eventsRepeatedAfterTheirRetentionLeaveTheListUnchanged() {
        handle(LIST, subscribed);
        EventEnvelope ready = handle(LIST, paid).get(0);
        Map<String, Object> made = list();
        emptyInbox();

        assertThat(handle(LIST, subscribed, refused))
                .as("events published by the repetition")
                .isEmpty();
        List<EventEnvelope> again = handle(LIST, paid);

        assertThat(again).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(ready.id());
            assertThat(event.data()).isEqualTo(ready.data());
        });
        assertThat(list()).isEqualTo(made);
    }

    private Map<String, Object> list() {
        return database.jdbc()
                .sql("select * from recommendations.movie_list")
                .query()
                .singleRow();
    }

    @Test
    void refusedPaymentMakesNoList() {
        assertThat(handle(LIST, refused)).isEmpty();
        assertThat(handle(LIST, subscribed)).isEmpty();

        assertThat(table.newestList("ada")).isEmpty();
        assertThat(list()).as("the list waits for nothing").containsEntry("waiting_since", null);
    }

    @Test
    void subscriptionWaitsUntilBothEventsHaveArrived() {
        handle(LIST, subscribed);
        assertThat(list().get("waiting_since")).isNotNull();

        handle(LIST, paid);
        assertThat(list()).containsEntry("waiting_since", null);
    }

    private final EventEnvelope cancelled = event(
            "SubscriptionCancelled",
            subscription,
            Map.of("subscriptionId", subscription, "userId", "ada", "when", "now"));

    @Test
    void listOfAnEndedSubscriptionIsKeptAndNotShown() {
        handle(LIST, subscribed);
        handle(LIST, paid);
        assertThat(table.newestList("ada")).isPresent();

        handle(
                LIST,
                event(
                        "SubscriptionEnded",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "cause", "unpaid", "period", 2)));

        assertThat(table.newestList("ada")).isEmpty();
        assertThat(table.ready(List.of(subscription))).hasSize(1);
    }

    @Test
    void cancellationBeforeTheOtherEventsPreventsTheList() {
        handle(LIST, cancelled);

        assertThat(handle(LIST, subscribed)).isEmpty();
        assertThat(handle(LIST, paid)).isEmpty();

        assertThat(table.ready(List.of(subscription))).isEmpty();
    }

    @Test
    void cancellationAtPeriodEndAndADeclinedRenewalChangeNothing() {
        handle(LIST, subscribed);
        handle(LIST, paid);

        handle(
                LIST,
                event(
                        "SubscriptionCancelled",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "when", "period-end")),
                event(
                        "PaymentFailed",
                        subscription,
                        Map.of("subscriptionId", subscription, "userId", "ada", "period", 2)));

        assertThat(table.newestList("ada")).isPresent();
    }
}
