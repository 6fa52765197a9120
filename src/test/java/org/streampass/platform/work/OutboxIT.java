package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Json;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.App;

/** Several instances share an outbox table and publish each event once, on each database. */
class OutboxIT {

    private static final int INSTANCES = 4;
    private static final int EVENTS = 1_100;

    @TempDir
    Path data;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void eachEventIsPublishedByOneInstance(TestDatabase database) throws Exception {
        try (App app = App.start(data, database.settings(), Map.of("streampass.services", "subscriptions"))) {
            JdbcClient jdbc = app.bean(JdbcClient.class);
            // the application's own outbox sweeps the same table
            jdbc.sql("create schema test").update();
            jdbc.sql("create table test.outbox as select * from subscriptions.outbox with no data")
                    .update();
            List<EventEnvelope> events =
                    Stream.generate(OutboxIT::event).limit(EVENTS).toList();
            Claim.Initial.UNCLAIMED
                    .addTo(RowSet.of(events)
                            .uuid("id", EventEnvelope::id)
                            .uuid("subject", EventEnvelope::subject)
                            .text("event", Json::write)
                            .number("attempt", event -> 0L))
                    .insertInto(jdbc, "test.outbox");
            FakeBroker broker = new FakeBroker();

            sweepTogether(app, broker);

            assertThat(broker.stored()).containsExactlyInAnyOrderElementsOf(events);
            assertThat(count(jdbc)).isZero();
        }
    }

    private static void sweepTogether(App app, FakeBroker broker) throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        JdbcClient jdbc = app.bean(JdbcClient.class);
        CyclicBarrier together = new CyclicBarrier(INSTANCES);
        ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
        try {
            List<Future<?>> instances = new ArrayList<>();
            for (int n = 0; n < INSTANCES; n++) {
                instances.add(threads.submit(() -> {
                    try (OutboxPublisher publisher = broker.publisher()) {
                        Outbox outbox = new Outbox("test", jdbc, transaction, publisher);
                        together.await();
                        while (dueCount(jdbc) > 0) {
                            outbox.sweep();
                        }
                        publisher.close();
                        outbox.removeConfirmed();
                    }
                    return null;
                }));
            }
            for (Future<?> instance : instances) {
                instance.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int dueCount(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from test.outbox where due_at <= current_timestamp")
                .query(Integer.class)
                .single();
    }

    private static int count(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from test.outbox").query(Integer.class).single();
    }

    private static EventEnvelope event() {
        UUID id = UUID.randomUUID();
        return new EventEnvelope(
                id, "/streampass/test", "Tested", UUID.randomUUID(), Instant.EPOCH, id, null, Trace.NONE, "{}");
    }
}
