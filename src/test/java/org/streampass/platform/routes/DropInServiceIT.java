package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** The services of docs/examples, which consist of stock components, are added by copying their files. */
class DropInServiceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void completedPaymentsAreAppendedToAFileAcrossARestart() throws IOException {
        Path routes = copyOf(Path.of("routes"));
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of(
                "streampass.routes-dir", routes.toString(), "streampass.services", "subscriptions,payments,ledger");
        Files.copy(Path.of("docs/examples/ledger.camel.yaml"), routes.resolve("ledger.camel.yaml"));
        Path csv = data.resolve("payments.csv");

        String first;
        try (App app = App.start(data, Map.of("streampass.routes-dir", routes.toString()))) {
            first = subscribe(app, "tok_ok");
            subscribe(app, "tok_declined");
            await().atMost(PATIENCE).until(() -> Files.exists(csv));
        }
        Path ledger = routes.resolve("ledger.camel.yaml");
        Files.writeString(ledger, Files.readString(ledger).replace("Appends every", "Adds every"));
        String second;
        try (App app = App.start(data, settings)) {
            assertThat(new Operator(app.api(), data).get("/routes").json().get("changes"))
                    .as("edits while the process was stopped")
                    .anySatisfy(change -> assertThat(change.get("changed")).hasToString("[\"ledger-append\"]"));
            second = subscribe(app, "tok_ok");
            await().atMost(PATIENCE).until(() -> Files.readAllLines(csv).size() == 2);
        }
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).matches("[0-9a-f-]{36},[-0-9T:.]+Z," + first + ",999,EUR");
        assertThat(lines.get(1)).contains(second);
    }

    /** It has a table of its own, and publishes an event of its own. */
    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void loyaltyStoresAndPublishesThePointsOfEachPayment(TestDatabase database) throws IOException {
        copyOf(Path.of("artemis"));
        Path routes = copyOf(Path.of("routes"));
        FileSystemUtils.copyRecursively(Path.of("docs/examples/loyalty"), folder);
        Map<String, String> settings = Map.of(
                "streampass.routes-dir", routes.toString(),
                "streampass.broker-config", folder.resolve("artemis/broker.xml").toString());

        try (App app = App.start(folder.resolve("data"), database.settings(), settings);
                JMSContext broker = app.bean(ActiveMQConnectionFactory.class).createContext()) {
            JMSConsumer awarded =
                    broker.createSharedDurableConsumer(broker.createTopic("PointsAwarded"), "test-PointsAwarded");
            String subscription = subscribe(app, "tok_ok");

            JsonNode points = Api.parse(awarded.receiveBody(String.class, PATIENCE.toMillis()));

            assertThat(points.get("subscriptionId").asText()).isEqualTo(subscription);
            assertThat(points.get("points").asInt()).isEqualTo(9);
            assertThat(app.bean(JdbcClient.class)
                            .sql("select points from loyalty.award where subscription_id = ?")
                            .param(UUID.fromString(subscription))
                            .query(Integer.class)
                            .list())
                    .containsExactly(9);
        }
    }

    private static String subscribe(App app, String token) {
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe(token).json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), status -> !status.equals("pending"));
        return id;
    }

    private Path copyOf(Path source) throws IOException {
        Path copy = folder.resolve(source);
        FileSystemUtils.copyRecursively(source, copy);
        return copy;
    }
}
