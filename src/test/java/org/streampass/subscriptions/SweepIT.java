package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Publisher;
import org.streampass.testing.App;
import org.streampass.testing.TestDatabase;

/** The sweepers of several instances share what is due, and no two publish the same. */
class SweepIT {

    private static final int SWEEPERS = 4;
    private static final int DUE = 450;

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void whatIsDueIsPublishedByOneOfThem(TestDatabase database) throws Exception {
        try (App app = App.start(data, database.settings(), Map.of("streampass.services", "subscriptions"))) {
            app.bean(CamelContext.class).getRouteController().stopRoute("subscriptions-sweep");
            JdbcClient jdbc = app.bean(JdbcClient.class);
            IntStream.range(0, DUE).forEach(n -> store(jdbc, UUID.randomUUID()));
            Queue<UUID> published = new ConcurrentLinkedQueue<>();
            CyclicBarrier together = new CyclicBarrier(SWEEPERS);

            atOnce(() -> {
                RequestOutbox outbox = outbox(app, (endpoint, event) -> published.add(event.subject()));
                together.await();
                outbox.sweep();
                return null;
            });

            assertThat(published).hasSize(DUE).doesNotHaveDuplicates();
            await().untilAsserted(() -> assertThat(
                            jdbc.sql("select count(*) from subscriptions.subscription where publish_due is not null")
                                    .query(Integer.class)
                                    .single())
                    .isZero());
        }
    }

    private static RequestOutbox outbox(App app, Publisher publisher) {
        return new RequestOutbox(
                app.bean(SubscriptionTable.class),
                new TransactionTemplate(app.bean(PlatformTransactionManager.class)),
                publisher,
                app.bean(PublishMarks.class),
                Duration.ofMinutes(1));
    }

    private static void store(JdbcClient jdbc, UUID id) {
        jdbc.sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at, publish_due)
                        values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', current_timestamp,
                            timestamp '2026-01-01 00:00:00')""").param(id).update();
    }

    private static void atOnce(Callable<Void> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SWEEPERS);
        try {
            List<Future<Void>> all = IntStream.range(0, SWEEPERS)
                    .mapToObj(n -> threads.submit(task))
                    .toList();
            for (Future<Void> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
