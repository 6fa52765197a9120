package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;
import org.streampass.testing.process.TcpProxy;

/** The broker is unavailable: readiness reports it at once, but does not make load balancers stop sending requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerAwayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    private BrokerProcess broker;
    private TcpProxy proxy;
    private App app;
    private Operator operator;

    @BeforeAll
    void start(@TempDir Path journal, @TempDir Path data) {
        broker = BrokerProcess.start(journal);
        Map<String, String> settings = new HashMap<>(broker.settings());
        proxy = new TcpProxy(URI.create(settings.get("streampass.broker.url")).getPort());
        settings.put("streampass.broker.url", "tcp://127.0.0.1:" + proxy.port());
        settings.put("streampass.health.interval", "200ms");
        settings.put("streampass.health.timeout", "500ms");
        app = App.start(data, settings);
        operator = new Operator(app.api(), data);
    }

    @AfterEach
    void restore() {
        proxy.restore();
    }

    @AfterAll
    void stop() {
        app.close();
        proxy.close();
        broker.close();
    }

    @Test
    void requestsAreAcceptedAndReadinessIsDegradedWhileTheBrokerIsStopped() {
        assertReady();

        proxy.cut();

        assertDegraded();
        assertRecovers();
    }

    /** The network returns nothing, not even a refusal: the health check itself hangs, and nobody waits for it. */
    @Test
    void requestsAreAcceptedAndReadinessIsDegradedWhileTheNetworkIsDown() {
        assertReady();

        proxy.stall();

        assertDegraded();
        assertRecovers();
    }

    private void assertReady() {
        await().atMost(PATIENCE)
                .until(() -> "UP".equals(readiness().get("status").asText()));
    }

    private void assertDegraded() {
        await().atMost(PATIENCE)
                .until(() -> "DEGRADED".equals(readiness().get("status").asText()));
        assertThat(readiness().at("/components/broker/details/says").asText())
                .contains("the broker does not answer", "restore the broker");
        Api.Answer anonymous = atOnce(() -> app.api().get("/actuator/health/readiness"));
        assertThat(anonymous.status()).isEqualTo(200);
        assertThat(anonymous.response().body()).isEqualTo("{\"status\":\"DEGRADED\"}");
        assertThat(atOnce(() -> app.api().get("/actuator/health/liveness")).status())
                .isEqualTo(200);
        Api.User ada = app.api().user(Api.unique("ada"));
        Api.Answer accepted = ada.subscribe("tok_ok");
        assertThat(accepted.status()).isEqualTo(202);
        assertProgressNamesThePublisher(ada, accepted.json().get("id").asText());
    }

    private static void assertProgressNamesThePublisher(Api.User user, String id) {
        JsonNode slip =
                atOnce(() -> user.get("/subscriptions/" + id + "/progress")).json();
        assertThat(slip.at("/now/0/service").asText()).isEqualTo("subscriptions");
        assertThat(slip.get("why").asText())
                .startsWith("subscriptions has published UserSubscribed, and the broker has not confirmed it");
        assertThat(slip.at("/toCome/0/event").asText()).isEqualTo("PaymentCompleted or PaymentFailed");
    }

    private void assertRecovers() {
        proxy.restore();
        assertReady();
        Api.User user = app.api().user(Api.unique("eve"));
        String id = user.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
    }

    private JsonNode readiness() {
        return atOnce(() -> operator.get("/health/readiness")).json();
    }

    private static Api.Answer atOnce(Callable<Api.Answer> ask) {
        long asked = System.nanoTime();
        try {
            Api.Answer answer = ask.call();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
            return answer;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
