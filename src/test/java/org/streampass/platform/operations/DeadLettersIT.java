package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.broker.BrokerSession;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Operators list, read, replay and discard dead letters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String QUEUE = "DLQ.subscriptions-PaymentCompleted";

    private Path data;
    private App app;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        this.data = data;
        Path routes = Files.createDirectory(data.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        Path ledger = Path.of("docs/examples/ledger.camel.yaml");
        Files.copy(ledger, routes.resolve(ledger.getFileName()));
        app = App.start(data, Map.of("streampass.routes-dir", routes.toString()));
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @AfterEach
    void removeAll() {
        for (String queue : operator()
                .get("/deadletters")
                .json()
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList()) {
            try (ManagementSession session = new ManagementSession(app.bean(ActiveMQConnectionFactory.class))) {
                session.ask("queue." + queue, "removeAllMessages");
            }
        }
    }

    private Operator operator() {
        return new Operator(app.api(), data);
    }

    /** The letters of a queue, once it has that many. */
    private JsonNode letters(String queue, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        operator().get("/deadletters").json().path(queue).asInt())
                .isEqualTo(count));
        return operator().get("/deadletters/" + queue).json();
    }

    private static String path(String queue, JsonNode letter) {
        return "/deadletters/" + queue + "/" + letter.get("messageId").asLong();
    }

    private String replay(String path) {
        return operator().post(path).json().get("outcome").asText();
    }

    private static String paymentCompleted(UUID subscription) {
        return "{\"subscriptionId\":\"%s\",\"userId\":\"x\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}}"
                .formatted(subscription);
    }

    private UUID publishPaymentCompleted(UUID subscription) {
        Map<String, String> envelope = BrokerClient.envelope("PaymentCompleted", subscription);
        BrokerClient.of(app).publish("PaymentCompleted", envelope, paymentCompleted(subscription));
        return UUID.fromString(envelope.get("cloudEvents_id"));
    }

    private void store(UUID subscription) {
        String insert = """
                insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                    payment_token, genres, status, created_at)
                values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', current_timestamp)""";
        app.bean(JdbcClient.class).sql(insert).param(subscription).update();
    }

    private String status(UUID subscription) {
        return app.bean(JdbcClient.class)
                .sql("select status from subscriptions.subscription where id = ?")
                .param(subscription)
                .query(String.class)
                .single();
    }

    private int attempts(String subscription) {
        return app.bean(JdbcClient.class)
                .sql("select attempts from payments.simulator_ledger where idempotency_key = ?")
                .param(UUID.fromString(subscription))
                .query(Integer.class)
                .single();
    }

    @Test
    void deadLetterIsListedAndReplayed() {
        UUID subscription = UUID.randomUUID();
        UUID event = publishPaymentCompleted(subscription);
        JsonNode letter = letters(QUEUE, 1).get(0);
        assertThat(letter.get("eventId").asText()).isEqualTo(event.toString());
        assertThat(letter.get("from").asText()).isEqualTo("subscriptions-PaymentCompleted");
        assertThat(letter.get("reason").asText()).isEqualTo("no subscription %s is known".formatted(subscription));
        assertThat(letter.get("handler").asText()).isEqualTo("subscriptions-decide");
        assertThat(letter.get("ifReplayed").asText()).contains("for the first time");
        String path = path(QUEUE, letter);
        assertThat(operator().get(path).json().at("/data/subscriptionId").asText())
                .isEqualTo(subscription.toString());

        assertThat(replay(path)).isEqualTo("dead-lettered again: no subscription %s is known".formatted(subscription));

        store(subscription);
        JsonNode replayed = operator().post("/deadletters/" + QUEUE).json();
        assertThat(replayed).hasSize(1);
        assertThat(replayed.at("/0/outcome").asText()).isEqualTo("applied");
        assertThat(replayed.at("/0/eventId").asText()).isEqualTo(event.toString());
        assertThat(status(subscription)).isEqualTo("ACTIVE");
        assertThat(operator().get("/deadletters").json().has(QUEUE)).isFalse();
        assertThat(operator().post(path).status()).as("replayed once more").isEqualTo(404);
    }

    @Test
    void hundredsAreReplayedTogether() {
        UUID unknown = UUID.randomUUID();
        UUID known = UUID.randomUUID();
        for (int n = 0; n < 300; n++) {
            publishPaymentCompleted(n == 150 ? known : unknown);
        }
        letters(QUEUE, 300);
        store(known);

        long begin = System.nanoTime();
        JsonNode replayed = operator().post("/deadletters/" + QUEUE).json();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(replayed).hasSize(300);
        assertThat(replayed)
                .filteredOn(each -> each.get("subscriptionId").asText().equals(known.toString()))
                .extracting(each -> each.get("outcome").asText())
                .containsExactly("applied");
        assertThat(replayed)
                .filteredOn(each -> each.get("subscriptionId").asText().equals(unknown.toString()))
                .extracting(each -> each.get("outcome").asText())
                .containsOnly("dead-lettered again: no subscription %s is known".formatted(unknown));
        letters(QUEUE, 299);
    }

    private static List<String> consumersOfUserSubscribed() {
        return BrokerQueues.ofEvents().get("UserSubscribed");
    }

    /** Each consumer dead-letters the same event, with the same id, in its own transaction. */
    @ParameterizedTest
    @MethodSource("consumersOfUserSubscribed")
    void deadLetterOfAServiceIsReplayedAlthoughTheIdIsKnown(String consumer) {
        String queue = "DLQ." + consumer;
        Map<String, String> envelope = BrokerClient.envelope("UserSubscribed", UUID.randomUUID());
        envelope.put("_AMQ_DUPL_ID", envelope.get("cloudEvents_id"));
        BrokerClient.of(app).publish("UserSubscribed", envelope, "{}");

        for (int replays = 1; replays <= 2; replays++) {
            JsonNode letter = letters(queue, 1).get(0);
            assertThat(letter.get("eventId").asText()).isEqualTo(envelope.get("cloudEvents_id"));

            assertThat(replay(path(queue, letter))).startsWith("dead-lettered again: data: ");
        }
    }

    @Test
    void replayOfAnAppliedEventChangesNothing() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = ada.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> ada.notifiedEvents().size() == 3);
        Map<String, String> envelope = BrokerClient.envelope("UserSubscribed", id);
        envelope.put("cloudEvents_id", appliedEvent(id));
        String subscribed = """
                {"subscriptionId":"%s","userId":"x","email":"ada@example.org","plan":"standard",\
                "price":{"amount":999,"currency":"EUR"},"paymentToken":"tok_ok","genres":[]}""".formatted(id);
        BrokerClient.of(app).publish("DLA.payments::DLQ.payments-UserSubscribed", envelope, subscribed);
        JsonNode letter = letters("DLQ.payments-UserSubscribed", 1).get(0);
        assertThat(letter.get("ifReplayed").asText()).isEqualTo("the inbox says already applied: nothing would change");

        assertThat(replay(path("DLQ.payments-UserSubscribed", letter)))
                .isEqualTo("sent back; it was applied already, so nothing changes");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        operator().get("/balance").json().get("queues"))
                .isEmpty());
        assertThat(attempts(id)).isEqualTo(1);
        assertThat(ada.notifiedEvents()).hasSize(3);
    }

    private String appliedEvent(String subscription) {
        return app.bean(JdbcClient.class)
                .sql("select event_id from payments.payment where subscription_id = ?")
                .param(UUID.fromString(subscription))
                .query(UUID.class)
                .single()
                .toString();
    }

    /** A service without tables has no inbox: the missing letter shows that it was handled. */
    @Test
    void replayToAServiceWithoutInboxIsHandledWhenTheLetterIsMissing() {
        UUID subscription = UUID.randomUUID();
        Map<String, String> envelope = BrokerClient.envelope("PaymentCompleted", subscription);
        BrokerClient.of(app)
                .publish(
                        "DLA.ledger::DLQ.ledger-PaymentCompleted",
                        envelope,
                        "{\"subscriptionId\":\"%s\",\"userId\":\"x\",\"price\":{\"amount\":1,\"currency\":\"EUR\"}}"
                                .formatted(subscription));

        String queue = "DLQ.ledger-PaymentCompleted";
        assertThat(replay(path(queue, letters(queue, 1).get(0))))
                .isEqualTo("handled by ledger-PaymentCompleted, and not dead-lettered again");
        assertThat(data.resolve("payments.csv")).content().contains(subscription.toString());
    }

    @Test
    void letterWithoutAQueueCanOnlyBeReadAndDiscarded() {
        BrokerClient.of(app).publish("WithoutQueue", Map.of(), "{\"hello\":\"world\"}");
        JsonNode letter = letters("DLQ", 1).get(0);
        String path = path("DLQ", letter);
        assertThat(operator().get(path).json().at("/data/hello").asText()).isEqualTo("world");
        assertThat(letter.get("ifReplayed").asText())
                .isEqualTo("nothing: it came from no queue, so it can only be discarded");

        assertThat(replay(path)).isEqualTo("not sent back: it came from no queue");
        letters("DLQ", 1);

        assertThat(operator().delete(path + "?reason=no+consumer").status()).isEqualTo(200);
        assertThat(operator().get("/deadletters").json().has("DLQ")).isFalse();
    }

    @Test
    void discardingRequiresAReason() {
        assertThat(app.api().user("ada").get("/actuator/deadletters").status()).isEqualTo(401);
        publishPaymentCompleted(UUID.randomUUID());
        String path = path(QUEUE, letters(QUEUE, 1).get(0));

        assertProblem(operator().delete(path), 400, "invalid-request");
        assertThat(operator().delete(path).json().get("detail").asText()).contains("?reason=");
        assertThat(operator().delete(path + "?reason=made+by+a+test").status()).isEqualTo(200);

        assertThat(operator().get("/deadletters").json().has(QUEUE)).isFalse();
        assertThat(operator().delete(path + "?reason=again").status()).isEqualTo(404);
        assertThat(operator().get(path).status()).isEqualTo(404);
    }

    /** Puts any letter into {@value #QUEUE}. */
    private void deadLetter(Consumer<ClientMessage> malformation) {
        deadLetter("DLA.subscriptions::" + QUEUE, malformation);
    }

    private void deadLetter(String to, Consumer<ClientMessage> malformation) {
        try (BrokerSession session = BrokerSession.openUntransacted(app.bean(ActiveMQConnectionFactory.class))) {
            session.call(core -> {
                ClientMessage message = core.createMessage(Message.TEXT_TYPE, true);
                BrokerClient.envelope("PaymentCompleted", UUID.randomUUID()).forEach(message::putStringProperty);
                message.getBodyBuffer().writeNullableSimpleString(SimpleString.of("{}"));
                malformation.accept(message);
                core.createProducer(to).send(message);
                return null;
            });
        }
    }

    static Stream<Arguments> malformations() {
        String halfOfAPair = "\ud83d";
        return Stream.of(
                malformation("type of bytes", letter -> letter.putBytesProperty("cloudEvents_type", new byte[] {1})),
                malformation("id that is a number", letter -> letter.putLongProperty("cloudEvents_id", 4711)),
                malformation("subject of bytes", letter -> letter.putBytesProperty("cloudEvents_subject", new byte[0])),
                malformation("half a character", letter -> letter.putStringProperty("cloudEvents_id", halfOfAPair)),
                malformation("half a character within", letter -> body(letter, "{\"x\":\"\\ud83d\"}")),
                malformation(
                        "text that is none", letter -> letter.getBodyBuffer().resetWriterIndex()),
                malformation("time beyond the calendar", letter -> letter.setTimestamp(Long.MAX_VALUE)),
                malformation("object", letter -> letter.setType(Message.OBJECT_TYPE)));
    }

    private static Arguments malformation(String name, Consumer<ClientMessage> malformation) {
        return Arguments.of(Named.of(name, malformation));
    }

    private static void body(ClientMessage letter, String body) {
        letter.getBodyBuffer().resetWriterIndex();
        letter.getBodyBuffer().writeNullableSimpleString(SimpleString.of(body));
    }

    @ParameterizedTest
    @MethodSource("malformations")
    void unreadableLetterHidesNoOther(Consumer<ClientMessage> malformation) {
        deadLetter(letter -> {});
        deadLetter(malformation);
        deadLetter(letter -> {});

        JsonNode letters = letters(QUEUE, 3);
        assertThat(letters).hasSize(3);
        assertThat(letters)
                .allSatisfy(letter ->
                        assertThat(operator().get(path(QUEUE, letter)).status()).isEqualTo(200));
        assertThat(operator()
                        .delete(path(QUEUE, letters.get(2)) + "?reason=made+by+a+test")
                        .status())
                .isEqualTo(200);
        Api.Answer replayed = operator().post("/deadletters/" + QUEUE);
        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.json()).hasSize(2);
        letters(QUEUE, 2);
    }

    @Test
    void largeLettersAreListedReadAndReplayed() {
        for (int n = 0; n < 10; n++) {
            String data = "x".repeat(70_000 + 45_000 * n);
            BrokerClient.of(app)
                    .publish("PaymentCompleted", BrokerClient.envelope("PaymentCompleted", UUID.randomUUID()), data);
        }

        for (int time = 0; time < 3; time++) {
            JsonNode letters = letters(QUEUE, 10);
            assertThat(letters).hasSize(10);
            assertThat(letters).allSatisfy(letter -> assertThat(
                            operator().get(path(QUEUE, letter)).status())
                    .isEqualTo(200));
        }
        assertThat(operator().post("/deadletters/" + QUEUE).json()).hasSize(10).allSatisfy(letter -> assertThat(
                        letter.get("outcome").asText())
                .startsWith("dead-lettered again: data has"));
        letters(QUEUE, 10);
    }

    @Test
    void listAndReplayOfTooManyLettersArePartial() {
        try (JMSContext session =
                app.bean(ActiveMQConnectionFactory.class).createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int n = 0; n <= DeadLetterQueues.LISTED; n++) {
                session.createProducer().send(session.createTopic("WithoutQueue"), "{}");
            }
            session.commit();
        }
        letters("DLQ", DeadLetterQueues.LISTED + 1);

        for (Api.Answer answer :
                List.of(operator().get("/deadletters/DLQ"), operator().post("/deadletters/DLQ"))) {
            assertThat(answer.status()).isEqualTo(206);
            assertThat(answer.json()).hasSize(DeadLetterQueues.LISTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-4711-O'Brien", "') OR TRUE OR cloudEvents_id IN ('", "%", "\\"})
    void idThatIsNoUuidIsNotUsedInAFilter(String id) {
        Map<String, String> envelope = BrokerClient.envelope("PaymentCompleted", UUID.randomUUID());
        envelope.put("cloudEvents_id", id);
        BrokerClient.of(app).publish("PaymentCompleted", envelope, "{}");
        JsonNode letter = letters(QUEUE, 1).get(0);
        assertThat(letter.get("eventId").asText()).isEqualTo(id);

        assertThat(replay(path(QUEUE, letter)))
                .isEqualTo("sent back to subscriptions-PaymentCompleted; without a valid id it cannot be followed");

        letters(QUEUE, 1);
    }

    @Test
    void letterWithAnIdInCapitalsIsFollowed() {
        deadLetter(letter -> letter.putStringProperty(
                "cloudEvents_id", letter.getStringProperty("cloudEvents_id").toUpperCase(Locale.ROOT)));

        assertThat(replay(path(QUEUE, letters(QUEUE, 1).get(0)))).startsWith("dead-lettered again: data: ");
    }

    /** The queue of a service {@code notifications-archive}, if there were one. */
    @Test
    void queueWithAServiceNameAsPrefixDoesNotUseTheInboxOfThatService() {
        Api.User ada = app.api().user(Api.unique("ada"));
        ada.subscribe("tok_ok");
        await().atMost(PATIENCE).until(() -> ada.notifiedEvents().size() == 3);
        String known = app.bean(JdbcClient.class)
                .sql(
                        "select event_id from notifications.inbox where consumer = 'notifications-PaymentCompleted' limit 1")
                .query(UUID.class)
                .single()
                .toString();
        QueueBinding archive = QueueBinding.of("notifications-archive", "PaymentCompleted");
        try (LiveTopology broker = new LiveTopology(app.bean(ActiveMQConnectionFactory.class))) {
            broker.createIfMissing(archive);
        }
        QueueBinding letters = archive.deadLetters();
        deadLetter(letters.qualified(), message -> message.putStringProperty("cloudEvents_id", known));

        assertThat(letters(letters.queue(), 1).get(0).get("ifReplayed").asText())
                .isEqualTo("it goes to notifications-archive-PaymentCompleted, for which this process keeps no inbox");

        try (BrokerSession session = BrokerSession.openUntransacted(app.bean(ActiveMQConnectionFactory.class))) {
            session.call(core -> {
                core.deleteQueue(archive.queue()); // it would fill with the events of the other tests
                return null;
            });
        }
    }

    /**
     * The sender's properties do not matter: letters of the broker name their original queue, and a service's letters
     * have a queue of their own.
     */
    @Test
    void expiredLetterReturnsToItsQueue() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        ((Logger) LoggerFactory.getLogger("org.streampass.platform.events.ExpiryLog")).addAppender(logged);
        UUID subscription = UUID.randomUUID();
        Map<String, String> envelope = BrokerClient.envelope("PaymentCompleted", subscription);
        envelope.put("_AMQ_ORIG_ADDRESS", "UserSubscribed");
        envelope.put("_AMQ_ORIG_QUEUE", "payments-UserSubscribed");
        RouteController routes = app.bean(CamelContext.class).getRouteController();
        routes.stopRoute("subscriptions-decide");
        try (JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
            session.createProducer()
                    .setTimeToLive(1)
                    .send(
                            session.createTopic("PaymentCompleted"),
                            BrokerClient.message(session, envelope, paymentCompleted(subscription)));
        }
        Instant sent = Instant.now();
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(sent.plusMillis(50)));
        routes.startRoute("subscriptions-decide");

        JsonNode letter = await().atMost(PATIENCE)
                .until(() -> brokersLetterFrom("subscriptions-PaymentCompleted"), found -> !found.isMissingNode());
        assertThat(letter.get("reason").asText()).matches("it expired at 20[-0-9:T.]+Z, before it was handled");
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.matches("event [-0-9a-f]{36} of subscription " + subscription
                        + " expired on subscriptions-PaymentCompleted before it was handled, and is a dead letter"));
        assertThat(replay(path("DLQ", letter)))
                .isEqualTo("dead-lettered again: no subscription %s is known".formatted(subscription));
        letters(QUEUE, 1);
    }

    /** Whether other services have handled the event before it expired depends on timing. */
    private JsonNode brokersLetterFrom(String queue) {
        for (JsonNode letter : operator().get("/deadletters/DLQ").json()) {
            if (letter.get("from").asText().equals(queue)) {
                return letter;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void unknownQueueIsNotFound() {
        assertThat(operator().get("/deadletters/DLQ.nobody").status()).isEqualTo(404);
        assertThat(operator().post("/deadletters/payments-UserSubscribed").status())
                .isEqualTo(404);
        assertThat(operator().get("/deadletters/DLQ/1").status()).isEqualTo(404);
    }
}
