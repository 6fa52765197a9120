package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.InboxFixture;
import org.streampass.platform.json.Json;
import org.streampass.platform.json.Money;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** Sequence numbers of notifications, on each database. */
class NotificationTableIT {

    private static final int BATCHES = 300;
    private static final int AT_ONCE = 16;
    private static final List<String> USERS = List.of("ada", "bob", "cleo");

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void concurrentBatchesAreNumberedWithoutGaps(TestDatabase database, @TempDir Path data) throws Exception {
        try (App app = App.start(data, database.settings())) {
            NotificationTable table = app.bean(NotificationTable.class);

            concurrently(BATCHES, n -> () -> append(app, n));

            long each = BATCHES * 9 / 10 * 2 / 3; // a tenth rolls back, and each of the others has two of three users
            for (String user : USERS) {
                assertThat(table.after(user, 0, BATCHES))
                        .extracting(Notification::sequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, each).boxed().toList());
                assertThat(table.position(user).newest()).isEqualTo(each);
            }
            for (int n = 0; n < 30; n++) { // more often than the pool has connections, so each must be returned
                assertThat(table.lastSequences(List.of("ada", "bob", "nobody")))
                        .isEqualTo(Map.of("ada", each, "bob", each));
            }
            assertThat(table.lastSequences(List.of())).isEmpty();
            Api.User ada = app.api().user("ada");
            assertThat(ada.get("/notifications?after=" + (each - 1))
                            .json()
                            .at("/notifications/0/sequence")
                            .asLong())
                    .isEqualTo(each);
        }
    }

    /** Each batch has events of two users. A failing batch releases its numbers. */
    private static Void append(App app, int n) {
        TransactionTemplate transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        return transaction.execute(status -> {
            app.bean(NotificationTable.class)
                    .append(
                            List.of(
                                    NotificationFixture.notifiable(
                                            USERS.get(n % 3), NotificationFixture.event(), "first"),
                                    NotificationFixture.notifiable(
                                            USERS.get((n + 1) % 3), NotificationFixture.event(), "second")),
                            (all, known) -> all);
            if (n % 10 == 0) {
                status.setRollbackOnly();
            }
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void concurrentCopiesOfAnEventTakeOneNumber(TestDatabase database, @TempDir Path data) throws Exception {
        try (App app = App.start(data, database.settings())) {
            NotificationTable table = app.bean(NotificationTable.class);
            InboxFixture inbox = new InboxFixture(app, "notifications", app.bean(Notifications.class)::store);
            for (int round = 1; round <= 20; round++) {
                EventEnvelope event = paid();

                concurrently(AT_ONCE, n -> () -> {
                    inbox.handle(event);
                    return null;
                });

                assertThat(table.position("ada").newest()).isEqualTo(round);
            }
            assertThat(table.after("ada", 0, 100)).hasSize(20);
        }
    }

    private static EventEnvelope paid() {
        UUID subscription = UUID.randomUUID();
        UUID id = UUID.randomUUID();
        return new EventEnvelope(
                id,
                "/streampass/test",
                "PaymentCompleted",
                subscription,
                Instant.now(),
                id,
                null,
                Trace.NONE,
                Json.write(new PaymentCompleted(subscription, "ada", new Money(999, Currency.getInstance("EUR")), 1)));
    }

    private static void concurrently(int tasks, IntFunction<Callable<Void>> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Void>> all = IntStream.range(0, tasks)
                    .mapToObj(n -> threads.submit(task.apply(n)))
                    .toList();
            for (Future<Void> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
