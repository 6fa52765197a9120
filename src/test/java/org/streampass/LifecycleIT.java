package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/**
 * The life of a subscription until its end, on a real broker and each database. The test advances the business clock.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LifecycleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private App app;
    private Api api;

    abstract TestDatabase database();

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, database().settings(), Map.of("streampass.payments.simulator.latency", "10ms"));
        api = app.api();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    /** A user's subscription. */
    private class Member {

        final Api.User user = api.user(Api.unique("ada"));
        final String id;

        Member(String card) {
            id = user.subscribe(card).json().get("id").asText();
            awaitStatus("active");
            await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("RecommendationsReady"));
        }

        void awaitStatus(String status) {
            await().atMost(PATIENCE).until(() -> user.statusOf(id), status::equals);
        }

        JsonNode details() {
            return user.get("/subscriptions/" + id).json();
        }

        Api.Answer cancel(String when) {
            return user.post("/subscriptions/" + id + "/cancellation", "{\"when\":\"%s\"}".formatted(when));
        }

        Api.Answer keep() {
            return api.send(
                    user.request("/subscriptions/" + id + "/cancellation").DELETE());
        }

        Api.Answer giveCard(String card) {
            return api.send(user.request("/subscriptions/" + id + "/payment-token")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"paymentToken\":\"%s\"}".formatted(card))));
        }

        /** {@code <period> <status>}, the newest first. */
        List<String> payments() {
            return StreamSupport.stream(
                            user.get("/payments").json().get("payments").spliterator(), false)
                    .map(payment -> payment.get("period").asText() + " "
                            + payment.get("status").asText())
                    .toList();
        }

        void awaitPayments(String... expected) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(payments()).containsExactly(expected));
        }

        void awaitTold(String event) {
            await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains(event));
        }
    }

    private Instant turnClock(String period) {
        Api.Answer answer = api.send(api.request("/demo/clock")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"advance\":\"%s\"}".formatted(period))));
        assertThat(answer.status()).isEqualTo(200);
        return Instant.parse(answer.json().get("now").asText());
    }

    @Test
    void immediateCancellationRefundsThePeriodAndTheUserMaySubscribeAgain() {
        Member ada = new Member("tok_ok");

        Api.Answer cancelled = ada.cancel("now");

        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(cancelled.json().get("status").asText()).isEqualTo("cancelled");
        ada.awaitPayments("1 refunded");
        ada.awaitTold("PaymentRefunded");
        assertThat(ada.user.notifiedEvents()).contains("SubscriptionCancelled").doesNotContain("SubscriptionEnded");
        await().atMost(PATIENCE).until(() -> ada.user.get("/recommendations").status() == 404);
        assertThat(ada.cancel("now").status()).isEqualTo(202);
        assertThat(ada.cancel("period-end").status()).isEqualTo(409);
        assertThat(ada.keep().status()).isEqualTo(409);
        assertThat(ada.user.notifiedEvents().stream().filter("SubscriptionCancelled"::equals))
                .hasSize(1);
        assertThat(ada.user.subscribe("tok_ok").status()).isEqualTo(202);
    }

    @Test
    void withdrawnCancellationIsFollowedByARenewal() {
        Member ada = new Member("tok_ok");
        String end = ada.details().at("/currentPeriod/to").asText();

        assertThat(ada.cancel("period-end").json().get("endsAt").asText()).isEqualTo(end);
        assertThat(ada.keep().json().has("endsAt")).isFalse();
        ada.awaitTold("CancellationWithdrawn");
        turnClock("P32D");

        ada.awaitPayments("2 charged", "1 charged");
        assertThat(ada.details().at("/currentPeriod/from").asText()).isEqualTo(end);
        assertThat(ada.details().get("status").asText()).isEqualTo("active");
    }

    @Test
    void cancellationAtPeriodEndEndsTheSubscriptionWithoutARenewal() {
        Member ada = new Member("tok_ok");
        ada.cancel("period-end");
        assertThat(ada.user.get("/recommendations").status()).isEqualTo(200);

        turnClock("P32D");

        ada.awaitStatus("cancelled");
        ada.awaitTold("SubscriptionEnded");
        ada.awaitPayments("1 charged");
        await().atMost(PATIENCE).until(() -> ada.user.get("/recommendations").status() == 404);
        assertThat(ada.keep().status()).isEqualTo(409);
    }

    @Test
    void onlyTheCurrentPeriodIsChargedAfterMonthsOfDowntime() {
        Member ada = new Member("tok_ok");

        Instant now = turnClock("P5M");

        await().atMost(PATIENCE).until(() -> ada.payments().size() == 2);
        await().atMost(PATIENCE).until(() -> ada.payments().get(0).endsWith("charged"));
        JsonNode period = ada.details().get("currentPeriod");
        assertThat(Instant.parse(period.get("from").asText())).isBeforeOrEqualTo(now);
        assertThat(Instant.parse(period.get("to").asText())).isAfter(now);
        assertThat(ada.payments()).containsExactly(period.get("number").asText() + " charged", "1 charged");
    }

    @Test
    void anotherCardRecoversAPastDueSubscription() {
        Member ada = new Member("tok_expires");
        String end = ada.details().at("/currentPeriod/to").asText();
        turnClock("P32D");
        ada.awaitStatus("past_due");
        assertThat(ada.details().get("nextAttemptAt").asText()).isNotBlank();
        assertThat(ada.user.get("/recommendations").status()).isEqualTo(200);
        assertThat(ada.user.subscribe("tok_ok").status()).isEqualTo(409);

        assertThat(ada.giveCard("tok_ok").status()).isEqualTo(202);

        ada.awaitStatus("active");
        ada.awaitPayments("2 charged", "1 charged");
        assertThat(ada.details().at("/currentPeriod/from").asText()).isEqualTo(end);
        ada.awaitTold("PaymentTokenChanged");
    }

    @Test
    void renewalDeclinedAtEachRetryEndsTheSubscription() {
        Member ada = new Member("tok_expires");
        turnClock("P32D");
        ada.awaitStatus("past_due");

        for (int retry = 2; retry <= 5; retry++) {
            int attempts = Math.min(5, retry + 1); // including the scheduled one
            turnClock("P2D");
            await().atMost(PATIENCE)
                    .until(() -> ada.user
                                    .get("/payments")
                                    .json()
                                    .at("/payments/0/attempts")
                                    .size()
                            >= attempts);
        }

        ada.awaitStatus("ended");
        ada.awaitPayments("2 declined", "1 charged");
        ada.awaitTold("SubscriptionEnded");
        await().atMost(PATIENCE).until(() -> ada.user.get("/recommendations").status() == 404);
        assertThat(ada.giveCard("tok_ok").status()).isEqualTo(409);
        assertThat(ada.user.subscribe("tok_ok").status()).isEqualTo(202);
    }

    @Test
    void hardDeclineIsNotRetried() {
        Member ada = new Member("tok_stolen");
        turnClock("P32D");
        ada.awaitStatus("past_due");
        assertThat(ada.details().has("nextAttemptAt")).isFalse();
        assertThat(ada.details().get("endsAt").asText()).isNotBlank();

        turnClock("P8D");

        ada.awaitStatus("ended");
        ada.awaitPayments("2 declined", "1 charged");
    }

    @Test
    void cancellationWhilePastDueStopsTheRetries() {
        Member ada = new Member("tok_expires");
        turnClock("P32D");
        ada.awaitStatus("past_due");

        assertThat(ada.cancel("period-end").json().get("status").asText()).isEqualTo("cancelled");

        ada.awaitPayments("2 void", "1 charged");
        turnClock("P10D");
        ada.awaitPayments("2 void", "1 charged");
        assertThat(ada.details().get("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void subscriptionsOfOthersAreNotFound() {
        Member ada = new Member("tok_ok");
        Api.User eve = api.user(Api.unique("eve"));

        assertThat(eve.post("/subscriptions/" + ada.id + "/cancellation", "{\"when\":\"now\"}")
                        .status())
                .isEqualTo(404);
        assertThat(eve.post("/subscriptions/" + ada.id + "/cancellation", "{\"when\":\"later\"}")
                        .status())
                .isEqualTo(400);
        assertThat(eve.get("/payments").json().get("payments")).isEmpty();
    }
}
