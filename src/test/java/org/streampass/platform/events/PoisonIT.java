package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** An unprocessable message is dead-lettered at once, unchanged, with its reason; other events are handled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoisonIT {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private App app;
    private ConnectionFactory broker;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data);
        broker = app.bean(ActiveMQConnectionFactory.class);
    }

    @AfterAll
    void stop() {
        app.close();
    }

    /** Creates a message that no service can handle. */
    private interface Poison {

        Message make(JMSContext session, String event) throws JMSException;
    }

    private static Arguments poison(String reason, Poison poison) {
        return Arguments.of(reason, poison);
    }

    static Stream<Arguments> poison() {
        return Stream.of(
                poison(
                        "data: is not JSON",
                        (session, event) -> event(session, event, "{\"subscriptionId\":", Map.of())),
                poison("subscriptionId", (session, event) -> event(session, event, "{}", Map.of())),
                poison("subscriptionId", (session, event) -> event(session, event, "{\"subscriptionId\":5}", Map.of())),
                poison(
                        "cloudEvents_type is 'org.example.Other.v1'",
                        (session, event) ->
                                event(session, event, "{}", Map.of(MessageProperties.TYPE, "org.example.Other.v1"))),
                poison(
                        "cloudEvents_type is 'org.streampass.%s.v2'",
                        (session, event) -> event(
                                session,
                                event,
                                "{}",
                                Map.of(MessageProperties.TYPE, "org.streampass." + event + ".v2"))),
                poison(
                        "which does not belong on the address %s",
                        (session, event) -> event(
                                session,
                                event,
                                "{}",
                                Map.of(MessageProperties.TYPE, "org.streampass.SomethingElse.v1"))),
                poison(
                        "cloudEvents_id is 'one', not a UUID",
                        (session, event) -> event(session, event, "{}", Map.of(MessageProperties.ID, "one"))),
                poison(
                        "cloudEvents_time is 'yesterday'",
                        (session, event) -> event(session, event, "{}", Map.of(MessageProperties.TIME, "yesterday"))),
                poison("cloudEvents_specversion is missing", (session, event) -> session.createTextMessage("{}")),
                poison(
                        "data has more than 65536 bytes",
                        (session, event) -> event(session, event, "\"" + "x".repeat(70_000) + "\"", Map.of())),
                poison("not a TextMessage", (session, event) -> session.createObjectMessage(UUID.randomUUID())),
                poison("not a TextMessage", (session, event) -> session.createBytesMessage()),
                poison("not a TextMessage", (session, event) -> session.createMessage()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("poison")
    void poisonIsDeadLetteredFromEveryQueue(String reason, Poison poison) {
        BrokerQueues.ofEvents().forEach((event, queues) -> {
            String mark = publish(event, poison);
            queues.forEach(queue -> {
                Message dead = await().atMost(PATIENCE).until(() -> deadLetter(queue, mark), found -> found != null);
                assertThat(property(dead, MessageProperties.REASON)).as(queue).contains(reason.formatted(event));
                assertThat(property(dead, MessageProperties.HANDLER)).startsWith(queue.split("-")[0] + "-");
                assertThat(property(dead, MessageProperties.EXCEPTION)).isNotBlank();
            });
        });
        assertOtherEventsAreHandled();
    }

    private void assertOtherEventsAreHandled() {
        Api.User user = app.api().user(Api.unique("ada"));
        user.subscribe("tok_ok");
        await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("RecommendationsReady"));
    }

    @Test
    void deadLetterIsNotInTheInbox() {
        UUID id = UUID.randomUUID();
        String mark = publish(
                "PaymentCompleted",
                (session, event) -> event(session, event, "{}", Map.of(MessageProperties.ID, id.toString())));
        await().atMost(PATIENCE).until(() -> deadLetter("subscriptions-PaymentCompleted", mark) != null);

        assertThat(app.bean(JdbcClient.class)
                        .sql("select count(*) from subscriptions.inbox where event_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void eventThatContradictsTheStateIsDeadLettered() {
        Api.User user = app.api().user(Api.unique("ada"));
        String subscription = user.subscribe("tok_declined").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(subscription), "declined"::equals);

        String mark = publish(
                "PaymentCompleted",
                (session, event) -> event(
                        session,
                        event,
                        "{\"subscriptionId\":\"%s\",\"userId\":\"x\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}}"
                                .formatted(subscription),
                        Map.of()));

        Message dead = await().atMost(PATIENCE)
                .until(() -> deadLetter("subscriptions-PaymentCompleted", mark), found -> found != null);
        assertThat(property(dead, MessageProperties.REASON))
                .isEqualTo("subscription %s is DECLINED already, and cannot become ACTIVE".formatted(subscription));
        assertThat(user.statusOf(subscription)).isEqualTo("declined");
    }

    @Test
    void messageWithoutAQueueIsInTheCommonDeadLetterQueue() {
        String mark = publish("WithoutQueue", (session, event) -> session.createTextMessage("hello"));

        await().atMost(PATIENCE).until(() -> find("DLA::DLQ", mark) != null);
    }

    private static Message event(JMSContext session, String event, String data, Map<String, String> wrong)
            throws JMSException {
        Map<String, String> headers = BrokerClient.envelope(event, UUID.randomUUID());
        headers.putAll(wrong);
        return BrokerClient.message(session, headers, data);
    }

    /** @return a mark to find the message again */
    private String publish(String event, Poison poison) {
        String mark = UUID.randomUUID().toString();
        try (JMSContext session = broker.createContext()) {
            Message message = poison.make(session, event);
            message.setStringProperty("mark", mark);
            session.createProducer().send(session.createTopic(event), message);
            return mark;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message deadLetter(String queue, String mark) {
        return find("DLA.%s::DLQ.%s".formatted(queue.split("-")[0], queue), mark);
    }

    private Message find(String queue, String mark) {
        try (JMSContext session = broker.createContext()) {
            Queue dead = session.createQueue(queue);
            try (QueueBrowser browser = session.createBrowser(dead, "mark = '" + mark + "'")) {
                return (Message) Collections.list(browser.getEnumeration()).stream()
                        .findFirst()
                        .orElse(null);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String property(Message message, String name) {
        try {
            return message.getStringProperty(name);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
