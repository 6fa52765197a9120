package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/**
 * A service gets the events of a workflow in every possible order, and each event twice: as a new message with the same
 * id, at once or long after it was applied. It always ends in the same state and publishes the same events.
 */
@Tag("faults")
class OrderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SAMPLES = Path.of("src/test/resources/contracts");

    /** The event that a service publishes because of these events, if any. */
    private static final Map<String, String> PUBLISHED = Map.of(
            "subscriptions", "NoEvent",
            "payments", "PaymentCompleted",
            "recommendations", "RecommendationsReady",
            "notifications", "NoEvent");

    private static final Path MAILS = Path.of("outbox");

    @TempDir
    static Path folder;

    private static String started;
    private static Path data;
    private static App app;
    private static BrokerQueues queues;

    /** Published events, by subscription. A repeated publication is identical, so it appears once. */
    private final Map<String, Set<String>> published = new ConcurrentHashMap<>();

    @AfterAll
    static void stop() {
        if (app != null) {
            app.close();
        }
    }

    /** The workflows of a service on a database share an application. */
    private static void start(TestDatabase database, String service) {
        String name = service + "-on-" + database;
        if (!name.equals(started)) {
            stop();
            data = folder.resolve(name);
            queues = BrokerQueues.of(data);
            app = App.start(data, database.settings(), queues.settings(), Map.of("streampass.services", service));
            started = name;
        }
    }

    static Stream<Arguments> workflows() {
        return TestDatabase.ofLongTest().stream()
                .flatMap(database -> Stream.of(
                        Arguments.of(database, "payments", List.of("UserSubscribed")),
                        Arguments.of(database, "subscriptions", List.of("PaymentCompleted")),
                        Arguments.of(database, "subscriptions", List.of("PaymentFailed")),
                        Arguments.of(database, "recommendations", List.of("UserSubscribed", "PaymentCompleted")),
                        Arguments.of(database, "recommendations", List.of("UserSubscribed", "PaymentFailed")),
                        Arguments.of(
                                database,
                                "notifications",
                                List.of("UserSubscribed", "PaymentCompleted", "RecommendationsReady")),
                        Arguments.of(database, "notifications", List.of("UserSubscribed", "PaymentFailed"))));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void finalStateDoesNotDependOnOrderOrRepetition(TestDatabase database, String service, List<String> events)
            throws Exception {
        start(database, service);
        ActiveMQConnectionFactory broker = app.bean(ActiveMQConnectionFactory.class);
        try (JMSContext session = broker.createContext();
                JMSContext listening = broker.createContext()) {
            listening
                    .createConsumer(listening.createTopic(PUBLISHED.get(service)))
                    .setMessageListener(this::notePublished);
            List<List<String>> orders = orders(
                    Stream.concat(events.stream(), events.stream()).sorted().toList());
            Map<UUID, String> ends = new LinkedHashMap<>();
            for (List<String> order : FaultScenario.IN_FULL ? orders : some(orders)) {
                UUID subscription = UUID.randomUUID();
                ends.put(subscription, end(session, service, order, subscription));
            }
            String end = ends.values().iterator().next();
            System.out.printf("order on %s: %s, %d orders of %s: %s%n", database, service, orders.size(), events, end);
            assertThat(new TreeSet<>(ends.values())).as("ends of %s", orders).hasSize(1);
            assertThat(end).doesNotContain("PENDING").isNotEqualTo("[]");
            int count = publishedOnce(service, events);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ends.keySet())
                    .allSatisfy(subscription -> assertThat(published.getOrDefault(subscription.toString(), Set.of()))
                            .hasSize(count)));
        }
    }

    private static List<List<String>> some(List<List<String>> orders) {
        List<List<String>> shuffled = new ArrayList<>(orders);
        Collections.shuffle(shuffled, FaultScenario.newRandom("order"));
        return shuffled.subList(0, Math.min(5, shuffled.size()));
    }

    /** The number of different events that the service should publish. */
    private static int publishedOnce(String service, List<String> events) {
        return switch (service) {
            case "payments" -> 1;
            case "recommendations" -> events.contains("PaymentCompleted") ? 1 : 0;
            default -> 0;
        };
    }

    private void notePublished(Message message) {
        try {
            published
                    .computeIfAbsent(
                            message.getStringProperty("cloudEvents_subject"), subject -> ConcurrentHashMap.newKeySet())
                    .add(String.join(
                            " ",
                            message.getStringProperty("cloudEvents_id"),
                            message.getStringProperty("cloudEvents_time"),
                            message.getBody(String.class)));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The final state of a subscription whose events arrived in that order. */
    private String end(JMSContext session, String service, List<String> order, UUID subscription)
            throws JMSException, IOException {
        if (service.equals("subscriptions")) {
            store(subscription);
        }
        for (String event : order) {
            session.createProducer().send(session.createTopic(event), message(session, service, event, subscription));
            awaitHandled(service);
        }
        return await().atMost(PATIENCE)
                .until(
                        () -> describe(service, subscription),
                        end -> !end.contains("requested") && !end.contains("due"));
    }

    private void awaitHandled(String service) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> queues.messageCounts().keySet().stream()
                .noneMatch(queue -> queue.startsWith(service) || queue.startsWith("DLQ")));
    }

    private static Message message(JMSContext session, String service, String event, UUID subscription)
            throws JMSException, IOException {
        ObjectNode sample =
                (ObjectNode) Api.parse(Files.readString(SAMPLES.resolve(service).resolve(event + ".json")));
        sample.put("subscriptionId", subscription.toString()).put("userId", "user-" + subscription);
        Map<String, String> envelope = BrokerClient.envelope(event, subscription);
        envelope.put("cloudEvents_id", id(event, subscription).toString());
        return BrokerClient.message(session, envelope, sample.toString());
    }

    /** The same id, however often the event is published. */
    private static UUID id(String event, UUID subscription) {
        return UUID.nameUUIDFromBytes((event + subscription).getBytes(StandardCharsets.UTF_8));
    }

    private void store(UUID subscription) {
        String insert = """
                insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                    payment_token, genres, status, created_at)
                values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', current_timestamp)""";
        jdbc().sql(insert).param(subscription).update();
    }

    private String describe(String service, UUID subscription) {
        List<String> end = new ArrayList<>();
        switch (service) {
            case "subscriptions" ->
                end.addAll(rows(
                        "select status, decline_reason from subscriptions.subscription where id = ?", subscription));
            case "payments" -> {
                end.addAll(rows("select status, amount from payments.payment where subscription_id = ?", subscription));
                end.addAll(rows("""
                        select attempts, outcome from payments.simulator_ledger
                        where cast(idempotency_key as varchar(36)) = cast(cast(? as uuid) as varchar(36))""", subscription));
            }
            case "recommendations" ->
                end.addAll(rows(
                        "select genres, payment, case when movies is null then 'no list' else 'a list' end"
                                + " from recommendations.movie_list where subscription_id = ?",
                        subscription));
            default -> {
                List<String> notified = rows(
                        "select sequence, type from notifications.notification where subject = ? order by sequence",
                        subscription);
                end.add(
                        IntStream.rangeClosed(1, notified.size())
                                        .allMatch(n -> notified.get(n - 1).startsWith(n + " "))
                                ? "in a row"
                                : notified.toString());
                end.addAll(notified.stream()
                        .map(each -> each.split(" ")[1])
                        .sorted()
                        .toList());
                end.add("mails " + mails(subscription));
            }
        }
        return end.toString();
    }

    /** The mails of a subscription in the end. */
    private List<String> mails(UUID subscription) {
        return rows("""
                        select n.type, case when m.sent_at is null then 'due' else 'sent' end from notifications.mail m
                        join notifications.notification n on n.event_id = m.notification_id
                        where n.subject = ? order by n.type""", subscription).stream()
                .peek(mail -> assertThat(mail.endsWith("due")
                                || Files.exists(eml(mail.replaceAll(".*\\.(\\w+)\\.v1 sent", "$1"), subscription)))
                        .as(mail)
                        .isTrue())
                .toList();
    }

    private Path eml(String event, UUID subscription) {
        return data.resolve(MAILS).resolve(id(event, subscription) + ".eml");
    }

    private List<String> rows(String sql, UUID subscription) {
        return jdbc().sql(sql)
                .param(subscription)
                .query((row, number) -> {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        columns.add(row.getString(i));
                    }
                    return String.join(
                            " ", columns.stream().map(String::valueOf).toList());
                })
                .list();
    }

    private JdbcClient jdbc() {
        return app.bean(JdbcClient.class);
    }

    /** All permutations; some may be equal. */
    private static List<List<String>> orders(List<String> events) {
        if (events.isEmpty()) {
            return List.of(List.of());
        }
        return events.stream()
                .distinct()
                .flatMap(first -> {
                    List<String> rest = new ArrayList<>(events);
                    rest.remove(first);
                    return orders(rest).stream().map(tail -> Stream.concat(Stream.of(first), tail.stream())
                            .toList());
                })
                .toList();
    }
}
