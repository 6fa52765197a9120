package org.streampass.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.messaging.RoutesTest;

class RecommendationsRoutesTests extends RoutesTest {

    private static final String TASTES = "recommendations-remember-tastes";
    private static final String PAYMENT = "recommendations-remember-payment";
    private static final String FORGET = "recommendations-forget";

    private final UUID subscription = UUID.randomUUID();
    private final Event subscribed = event(
            "UserSubscribed",
            subscription,
            Map.of("subscriptionId", subscription, "userId", "ada", "genres", List.of("crime")));
    private final Event paid =
            event("PaymentCompleted", subscription, Map.of("subscriptionId", subscription, "userId", "ada"));
    private final Event refused =
            event("PaymentFailed", subscription, Map.of("subscriptionId", subscription, "userId", "ada"));

    @Override
    protected String service() {
        return "recommendations";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of(
                "recommendations",
                new Recommendations(new WishTable(database.jdbc()), new Recommender(new Catalogue().movies())));
    }

    @Test
    void theListIsReadyWhenThePaymentComesLast() throws Exception {
        startWith(TASTES, PAYMENT, FORGET);
        published("RecommendationsReady").expectedMessageCount(1);

        deliver(TASTES, subscribed);
        assertThat(published("RecommendationsReady").getExchanges()).isEmpty();
        deliver(PAYMENT, paid);

        MockEndpoint.assertIsSatisfied(context());
        RecommendationsReady ready = Json.read(
                published("RecommendationsReady").getExchanges().get(0).getIn().getBody(String.class),
                RecommendationsReady.class);
        assertThat(ready.subscriptionId()).isEqualTo(subscription);
        assertThat(ready.movies()).hasSize(20);
    }

    @Test
    void theListIsReadyWhenTheTastesComeLast() throws Exception {
        startWith(TASTES, PAYMENT, FORGET);
        published("RecommendationsReady").expectedMessageCount(1);

        deliver(PAYMENT, paid);
        deliver(TASTES, subscribed);

        MockEndpoint.assertIsSatisfied(context());
    }

    @Test
    void eitherEventAgainMakesNoSecondList() throws Exception {
        startWith(TASTES, PAYMENT, FORGET);

        deliver(TASTES, subscribed);
        deliver(PAYMENT, paid);
        deliver(TASTES, subscribed);
        deliver(PAYMENT, paid);
        deliver(TASTES, event("UserSubscribed", subscription, Json.tree(subscribed.data())));

        List<Object> ids = published("RecommendationsReady").getExchanges().stream()
                .map(sent -> sent.getIn().getHeader("cloudEvents_id"))
                .toList();
        assertThat(ids).as("the one that made it is published again, as it was").hasSize(2);
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
    }

    @Test
    void eventsThatAreNoLongerRememberedLeaveTheListAsItIs() throws Exception {
        startWith(TASTES, PAYMENT, FORGET);
        deliver(TASTES, subscribed);
        deliver(PAYMENT, paid);
        Map<String, Object> made = wish();
        forgetEvents();

        deliver(TASTES, subscribed);
        deliver(FORGET, refused);
        assertThat(published("RecommendationsReady").getExchanges())
                .as("neither of them completed it")
                .hasSize(1);
        deliver(PAYMENT, paid);

        assertThat(wish()).isEqualTo(made);
        List<Message> told = published("RecommendationsReady").getExchanges().stream()
                .map(Exchange::getIn)
                .toList();
        assertThat(told).as("the one that completed it tells of it again").hasSize(2);
        assertThat(told.get(1).getHeader("cloudEvents_id"))
                .isEqualTo(told.get(0).getHeader("cloudEvents_id"));
        assertThat(told.get(1).getBody()).isEqualTo(told.get(0).getBody());
    }

    private Map<String, Object> wish() {
        return database.jdbc().sql("select * from recommendations.wish").query().singleRow();
    }

    @Test
    void aRefusedPaymentMakesNoList() throws Exception {
        startWith(TASTES, PAYMENT, FORGET);
        published("RecommendationsReady").expectedMessageCount(0);

        deliver(FORGET, refused);
        deliver(TASTES, subscribed);

        MockEndpoint.assertIsSatisfied(context());
        assertThat(new WishTable(database.jdbc()).newestList("ada")).isEmpty();
    }
}
