package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerXml;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Messages that the broker itself dead-letters, if its definition limits the delivery attempts. */
class BrokersDeadLettersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String QUEUE = "DLQ";

    @TempDir
    Path data;

    @Test
    void deadLetterOfTheBrokerIsReplayedRepeatedly() throws IOException {
        String id;
        try (App app = App.start(
                data,
                Map.of("streampass.services", "subscriptions,recommendations,notifications"),
                BrokerXml.with(data, Map.of("max-delivery-attempts", "1")))) {
            id = app.api().user("ada").subscribe("tok_ok").json().get("id").asText();
            deadLetterAndReplay(id, app);
            deadLetterAndReplay(id, app);
        }

        try (App app = App.start(data)) {
            Api.User ada = app.api().user("ada");
            await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
            assertThat(app.bean(JdbcClient.class)
                            .sql("select attempts from payments.simulator_ledger where idempotency_key = ?")
                            .param(UUID.fromString(id))
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    private void deadLetterAndReplay(String subscription, App app) {
        Operator operator = new Operator(app.api(), data);
        try (BrokerClient.Held held = BrokerClient.of(app).take("UserSubscribed", "payments-UserSubscribed")) {
            held.rollBack();
        }
        await().atMost(PATIENCE)
                .until(() -> operator.get("/deadletters").json().path(QUEUE).asInt() == 1);
        JsonNode letter = operator.get("/deadletters/" + QUEUE).json().get(0);
        assertThat(letter.get("reason").isNull()).isTrue();
        assertThat(letter.get("from").asText()).isEqualTo("payments-UserSubscribed");
        assertThat(letter.get("subscriptionId").asText()).isEqualTo(subscription);
        String path = "/deadletters/" + QUEUE + "/" + letter.get("messageId").asLong();
        assertThat(operator.get(path).response().body()).doesNotContain("ada@example.org", "tok_ok");

        assertThat(operator.post(path).json().get("outcome").asText()).isEqualTo("sent back; not handled yet");
    }
}
