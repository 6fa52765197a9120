package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.Api;
import org.streampass.testing.App;
import org.streampass.testing.BrokerClient;
import org.streampass.testing.BrokerProcess;

/** A service in a stranger's hands sends events of another to every queue that it may send to, and names more in them. */
class ForgedEventsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** More than the broker has numbers for queues. */
    private static final int QUEUES = 500;

    @TempDir
    Path folder;

    @Test
    void theyReachNoQueueOfAnotherService() {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                App app = App.start(folder.resolve("data"), broker.settings());
                ActiveMQConnectionFactory stranger = broker.connections("recommendations")) {
            Api.User mallory = app.api().user("mallory");
            String declined = mallory.subscribe("tok_declined").json().get("id").asText();
            await().atMost(PATIENCE).until(() -> mallory.statusOf(declined), "declined"::equals);

            List<String> sent = List.of(
                            "PaymentCompleted",
                            "PaymentCompleted::recommendations-PaymentCompleted",
                            "LATER.recommendations-PaymentCompleted",
                            "LATER.subscriptions-PaymentCompleted")
                    .stream()
                    .filter(address -> send(declined, address, stranger))
                    .toList();

            Api.User honest = app.api().user("ada");
            String paid = honest.subscribe("tok_ok").json().get("id").asText();
            await("what came after it").atMost(PATIENCE).until(() -> honest.statusOf(paid), "active"::equals);
            assertThat(mallory.statusOf(declined)).isEqualTo("declined");
            assertThat(sent).containsExactly("LATER.recommendations-PaymentCompleted");
        }
    }

    /** Whether the broker takes it. */
    private static boolean send(String subscription, String address, ActiveMQConnectionFactory stranger) {
        try (BrokerSession session = BrokerSession.openUntransacted(stranger)) {
            return session.call(core -> {
                ClientMessage message = core.createMessage(Message.TEXT_TYPE, true);
                BrokerClient.envelope("PaymentCompleted", UUID.fromString(subscription))
                        .forEach(message::putStringProperty);
                message.putBytesProperty("_AMQ_ROUTE_TO", everyQueue());
                message.getBodyBuffer().writeNullableSimpleString(SimpleString.of("""
                        {"subscriptionId":"%s","userId":"mallory","price":{"amount":999,"currency":"EUR"}}""".formatted(subscription)));
                core.createProducer(address).send(message);
                return true;
            });
        } catch (BrokerTroubleException e) {
            assertThat(e).hasCauseInstanceOf(ActiveMQSecurityException.class);
            return false;
        }
    }

    private static byte[] everyQueue() {
        ByteBuffer numbers = ByteBuffer.allocate(QUEUES * Long.BYTES);
        LongStream.range(0, QUEUES).forEach(numbers::putLong);
        return numbers.array();
    }
}
