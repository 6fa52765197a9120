package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** An attacker with a service's password writes dead letters, and an operator replays everything. */
@Tag("faults")
class ForgedDeadLettersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The addresses that the attacker writes to; only its own accepts the letter. */
    private static final List<String> TARGETS = List.of(
            "DLA",
            "DLA::DLQ",
            "DLA.subscriptions",
            "DLA.subscriptions::DLQ.subscriptions-PaymentCompleted",
            "DLA.payments::DLQ.payments-UserSubscribed",
            "DLA.recommendations",
            "DLA.recommendations::DLQ.recommendations-PaymentCompleted");

    @TempDir
    Path folder;

    /** A forged event, and the queue that the attacker wants it to reach. */
    private record Forgery(String event, String queue, UUID subscription, String data) {

        static Forgery payment(UUID subscription) {
            String data = """
                    {"subscriptionId":"%s","userId":"mallory","price":{"amount":999,"currency":"EUR"}}""";
            return new Forgery(
                    "PaymentCompleted", "subscriptions-PaymentCompleted", subscription, data.formatted(subscription));
        }

        static Forgery subscription(UUID subscription) {
            String data = """
                    {"subscriptionId":"%s","userId":"mallory","email":"mallory@example.org","plan":"standard",
                     "price":{"amount":999900,"currency":"EUR"},"paymentToken":"tok_ok","genres":[]}""";
            return new Forgery("UserSubscribed", "payments-UserSubscribed", subscription, data.formatted(subscription));
        }
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void replayOfForgedLettersNeitherActivatesNorCharges(TestDatabase database) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                App app = App.start(folder.resolve("data"), broker.settings(), database.settings())) {
            Api.User mallory = app.api().user("mallory");
            app.bean(CamelContext.class).getRouteController().suspendRoute("payments-charge");
            String unpaid = mallory.subscribe("tok_declined").json().get("id").asText();
            await().atMost(PATIENCE).until(() -> payments(app, UUID.fromString(unpaid)) == 1);
            UUID unknown = UUID.randomUUID();

            List<String> written = new ArrayList<>();
            try (ActiveMQConnectionFactory attacker = broker.connections("recommendations")) {
                for (String target : TARGETS) {
                    if (write(Forgery.payment(UUID.fromString(unpaid)), target, attacker)
                            && write(Forgery.subscription(unknown), target, attacker)) {
                        written.add(target);
                    }
                }
            }
            replayAll(new Operator(app.api(), folder.resolve("data")));

            assertThat(mallory.statusOf(unpaid)).isEqualTo("pending");
            assertThat(payments(app, unknown)).isZero();
            assertThat(written).isNotEmpty().allMatch(target -> target.startsWith("DLA.recommendations"));
        }
    }

    /** Whether the broker accepts it. */
    private static boolean write(Forgery forgery, String target, ActiveMQConnectionFactory attacker) {
        try (BrokerSession session = BrokerSession.openUntransacted(attacker)) {
            return session.call(core -> {
                ClientMessage message = core.createMessage(Message.TEXT_TYPE, true);
                BrokerClient.envelope(forgery.event(), forgery.subscription()).forEach(message::putStringProperty);
                message.putStringProperty("_AMQ_ORIG_ADDRESS", forgery.event());
                message.putStringProperty("_AMQ_ORIG_QUEUE", forgery.queue());
                message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(forgery.data()));
                core.createProducer(target).send(message);
                return true;
            });
        } catch (BrokerException e) {
            assertThat(e).hasCauseInstanceOf(ActiveMQSecurityException.class);
            return false;
        }
    }

    private static void replayAll(Operator operator) {
        Map<String, Integer> replayed = new TreeMap<>();
        operator.get("/deadletters")
                .json()
                .fieldNames()
                .forEachRemaining(queue -> replayed.put(
                        queue, operator.post("/deadletters/" + queue).json().size()));
        assertThat(replayed).isNotEmpty().allSatisfy((queue, letters) -> assertThat(letters)
                .isPositive());
    }

    private static long payments(App app, UUID subscription) {
        return app.bean(JdbcClient.class)
                .sql("select count(*) from payments.payment where subscription_id = ?")
                .param(subscription)
                .query(Long.class)
                .single();
    }
}
