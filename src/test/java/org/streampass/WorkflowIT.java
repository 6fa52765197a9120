package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;

/** The workflow from the request to its end, with a real broker and on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WorkflowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path data;
    private App app;
    private Api api;

    abstract TestDatabase database();

    @BeforeAll
    void start(@TempDir Path data) {
        this.data = data;
        app = App.start(data, database().settings(), Map.of("streampass.http.max-concurrent-requests-per-user", "20"));
        api = app.api();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void paidSubscriptionBecomesActiveAndIsPushedInSequence() {
        Api.User ada = api.user(Api.unique("ada"));
        try (WebSocketClient socket = ada.listen(0L)) {
            assertThat(socket.next("welcome").get("recovered").asBoolean()).isTrue();

            Api.Answer accepted = ada.subscribe("tok_ok");

            assertThat(accepted.status()).isEqualTo(202);
            String id = accepted.json().get("id").asText();
            assertThat(accepted.header("Location")).isEqualTo("/subscriptions/" + id);
            assertThat(accepted.json().get("status").asText()).isEqualTo("pending");
            assertThat(accepted.json().at("/price/amount").asInt()).isEqualTo(999);
            List<JsonNode> received =
                    Stream.of(1, 2, 3).map(n -> socket.next("notification")).toList();
            assertThat(received)
                    .extracting(each -> each.get("type").asText())
                    .containsExactlyInAnyOrder( // they come from two queues, so their order varies
                            "org.streampass.UserSubscribed.v1",
                            "org.streampass.PaymentCompleted.v1",
                            "org.streampass.RecommendationsReady.v1");
            assertThat(received)
                    .extracting(each -> each.get("sequence").asInt())
                    .containsExactly(1, 2, 3);
            assertThat(received).allSatisfy(each -> assertThat(each.toString())
                    .as("only for Payments and the mail")
                    .doesNotContain("tok_ok", "ada@example.org"));
            await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
            JsonNode list = ada.get("/recommendations").json();
            assertThat(list.get("subscriptionId").asText()).isEqualTo(id);
            assertThat(list.get("movies")).hasSize(20).allSatisfy(movie -> assertThat(
                            movie.get("reason").asText())
                    .isNotBlank());
        }
    }

    @Test
    void eachNotificationIsMailedOnce() {
        Api.User ada = api.user(Api.unique("ada"));

        ada.subscribe("tok_ok");

        await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
        List<String> mailed = ada.notifications().stream()
                .filter(each -> !each.get("type").asText().contains("UserSubscribed"))
                .map(each -> each.get("id").asText())
                .toList();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(mailed).hasSize(2).allSatisfy(id -> assertThat(
                                Files.readString(data.resolve("outbox").resolve(id + ".eml")))
                        .contains("To: ada@example.org", "Message-ID: <" + id + "@streampass.org>")));
    }

    @Test
    void declinedUserCanSubscribeAgain() throws IOException {
        Api.User bob = api.user(Api.unique("bob"));

        String id = bob.subscribe("tok_declined").json().get("id").asText();

        await().atMost(PATIENCE).until(() -> bob.statusOf(id), "declined"::equals);
        await().atMost(PATIENCE).until(() -> bob.notifiedEvents().contains("PaymentFailed"));
        assertThat(bob.get("/recommendations").status()).isEqualTo(404);
        assertThat(charges(id)).isZero();
        String mail = bob.notifications().get(1).get("id").asText() + ".eml";
        await().atMost(PATIENCE).until(() -> Files.exists(data.resolve("outbox").resolve(mail)));
        assertThat(Files.readString(data.resolve("outbox").resolve(mail))).contains("declined");

        assertThat(bob.subscribe("tok_ok").status()).isEqualTo(202);
    }

    @Test
    void lateOrLostAnswerOfTheProviderIsRequestedAgainAndChargedOnce() {
        for (String token : List.of("tok_flaky", "tok_lost")) {
            Api.User user = api.user(Api.unique("eve"));

            String id = user.subscribe(token).json().get("id").asText();

            await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
            assertThat(charges(id)).as(token).isEqualTo(1);
            await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("RecommendationsReady"));
            assertThat(user.notifiedEvents())
                    .containsExactlyInAnyOrder("UserSubscribed", "PaymentCompleted", "RecommendationsReady");
        }
    }

    @Test
    void hundredConcurrentRequestsWithOneKeyMakeOneSubscription() {
        Api.User user = api.user(Api.unique("kim"));
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Api.Answer> answers = IntStream.range(0, 100)
                    .mapToObj(n -> threads.submit(() -> user.subscribe("tok_ok", "Idempotency-Key", "key-1")))
                    .toList()
                    .stream()
                    .map(WorkflowIT::get)
                    .toList();

            assertThat(answers).extracting(Api.Answer::status).containsOnly(202);
            assertThat(answers)
                    .extracting(Api.Answer::json)
                    .containsOnly(answers.get(0).json());
            assertThat(user.get("/subscriptions").json().get("subscriptions")).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        Api.Answer other = user.subscribe("tok_declined", "Idempotency-Key", "key-1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().get("type").asText()).isEqualTo("urn:streampass:problem:idempotency-key-reused");
    }

    @Test
    void secondLiveSubscriptionIsRefused() {
        Api.User user = api.user(Api.unique("lea"));
        user.subscribe("tok_ok");

        Api.Answer second = user.subscribe("tok_ok", "Idempotency-Key", "another");

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void resourcesOfAnotherUserAreNotFound() {
        Api.User owner = api.user(Api.unique("ann"));
        String id = owner.subscribe("tok_ok").json().get("id").asText();

        Api.User other = api.user(Api.unique("sam"));

        assertThat(other.get("/subscriptions/" + id).status()).isEqualTo(404);
        assertThat(other.get("/subscriptions").json().get("subscriptions")).isEmpty();
        assertThat(other.notifications()).isEmpty();
    }

    private int charges(String subscriptionId) {
        return app.bean(JdbcClient.class)
                .sql("select count(*) from payments.simulator_ledger where idempotency_key = ? and outcome = 'charged'")
                .param(UUID.fromString(subscriptionId))
                .query(Integer.class)
                .single();
    }

    private static <T> T get(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
