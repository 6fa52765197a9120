package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.App;

/** An event is handled once on each database, also if several consumers handle it at the same moment. */
class InboxIT {

    private static final int AT_ONCE = 8;

    record Done(UUID subscriptionId, int number) implements DomainEvent {}

    @TempDir
    static Path folder;

    private static final Map<TestDatabase, App> APPS = new EnumMap<>(TestDatabase.class);

    private App app;

    @AfterAll
    static void stop() {
        APPS.values().forEach(App::close);
    }

    /** The tests of a database share an application; each begins with empty tables. */
    private void start(TestDatabase database) {
        app = APPS.computeIfAbsent(
                database,
                each -> App.start(
                        folder.resolve(each.name()), each.settings(), Map.of("streampass.services", "payments")));
        for (String table : List.of("inbox", "attempt", "simulator_ledger")) {
            app.bean(JdbcClient.class).sql("delete from payments." + table).update();
        }
    }

    private EventHandling handling(Processor steps) {
        CamelContext camel = app.bean(CamelContext.class);
        return app.bean(EventRuntime.class)
                .withInbox(
                        "payments",
                        new RouteSteps("payments", RouteSteps.BodyType.LIST, () -> new DefaultExchange(camel), steps));
    }

    /** Publishes one event for each event, with a number that is unique to the run. */
    private EventHandling publishing(AtomicInteger handled) {
        return handling(exchange -> {
            List<?> events = exchange.getMessage().getBody(List.class);
            exchange.getMessage()
                    .setBody(events.stream()
                            .map(EventEnvelope.class::cast)
                            .map(event -> event.causing(new Done(event.subject(), handled.incrementAndGet())))
                            .toList());
            Publications.of(exchange).collect(exchange.getMessage().getBody(), Set.of("Done"));
        });
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void concurrentConsumersHandleAnEventOnceAndPublishTheSame(TestDatabase database) throws Exception {
        start(database);
        AtomicInteger handled = new AtomicInteger();
        EventHandling handling = publishing(handled);
        for (int round = 0; round < 20; round++) {
            EventEnvelope event = event();
            handled.set(0);

            List<List<EventEnvelope>> published = atOnce(() -> handling.handle(List.of(event)));

            assertThat(handled).hasValue(1);
            assertThat(published).hasSize(AT_ONCE).containsOnly(published.get(0));
            assertThat(published.get(0)).hasSize(1);
        }
    }

    /** The keys are sorted, so overlapping batches wait for each other and do not deadlock. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void overlappingBatchesHandleEachEventOnce(TestDatabase database) throws Exception {
        start(database);
        AtomicInteger handled = new AtomicInteger();
        EventHandling handling = publishing(handled);
        for (int round = 0; round < 20; round++) {
            List<EventEnvelope> events =
                    Stream.generate(InboxIT::event).limit(50).toList();
            handled.set(0);

            List<List<EventEnvelope>> published = atOnce(() -> {
                List<EventEnvelope> shuffled = new ArrayList<>(events);
                Collections.shuffle(shuffled);
                return handling.handle(shuffled);
            });

            assertThat(handled).hasValue(events.size());
            assertThat(published)
                    .allSatisfy(each -> assertThat(each).containsExactlyInAnyOrderElementsOf(published.get(0)));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void repeatedEventIsAnsweredFromTheInboxBesideNewOnes(TestDatabase database) {
        start(database);
        AtomicInteger handled = new AtomicInteger();
        EventHandling handling = publishing(handled);
        EventEnvelope repeated = event();
        List<EventEnvelope> first = handling.handle(List.of(repeated));
        EventEnvelope fresh = event();

        List<EventEnvelope> published = handling.handle(List.of(repeated, fresh));

        assertThat(handled).hasValue(2);
        assertThat(published).hasSize(2).containsAll(first);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void failedHandlerLeavesNoRows(TestDatabase database) {
        start(database);
        JdbcClient jdbc = app.bean(JdbcClient.class);
        EventEnvelope event = event();
        EventHandling failing = handling(exchange -> {
            jdbc.sql("insert into payments.simulator_ledger"
                            + " (idempotency_key, subscription_id, period, token, amount, currency, attempts)"
                            + " values (?, ?, 1, 'x', 1, 'EUR', 1)")
                    .params(event.subject(), event.subject())
                    .update();
            throw new IllegalStateException("after its work");
        });

        assertThatThrownBy(() -> failing.handle(List.of(event))).hasMessage("after its work");

        assertThat(count(jdbc, "simulator_ledger")).isZero();
        assertThat(count(jdbc, "inbox")).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void faultsAndDeathsAreCounted(TestDatabase database) {
        start(database);
        JdbcClient jdbc = app.bean(JdbcClient.class);
        EventEnvelope event = event();
        Inbox.Key key = new Inbox("payments", jdbc).key(event);
        Attempts first = new Attempts("payments", jdbc, UUID.randomUUID());
        assertThat(first.countFault(key)).isEqualTo(1);
        assertThat(first.countFault(key)).isEqualTo(2);
        assertThat(first.markStarted(key)).isZero();
        assertThat(first.markStarted(key)).as("of the same run").isZero();

        Attempts second = new Attempts("payments", jdbc, UUID.randomUUID());
        assertThat(second.markStarted(key))
                .as("the first run has crashed in it")
                .isEqualTo(1);
        assertThat(second.countFault(key))
                .as("faults after its handling has ended")
                .isEqualTo(3);

        Attempts third = new Attempts("payments", jdbc, UUID.randomUUID());
        assertThat(third.markStarted(key)).isEqualTo(1);
        third.forget(key);
        assertThat(count(jdbc, "attempt")).isZero();
    }

    private static int count(JdbcClient jdbc, String table) {
        return jdbc.sql("select count(*) from payments." + table)
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<T>> all = IntStream.range(0, AT_ONCE)
                    .mapToObj(n -> threads.submit(task))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> each : all) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static EventEnvelope event() {
        UUID id = UUID.randomUUID();
        return new EventEnvelope(
                id, "/streampass/test", "UserSubscribed", UUID.randomUUID(), Instant.now(), id, null, Trace.NONE, "{}");
    }
}
