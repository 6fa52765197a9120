package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Event;
import org.streampass.testing.Api;
import org.streampass.testing.App;
import org.streampass.testing.TestDatabase;

/** The numbers of notifications, on each database. */
class NotificationTableIT {

    private static final int FACTS = 300;

    @ParameterizedTest
    @EnumSource
    void factsAtTheSameTimeAreNumberedWithoutAGap(TestDatabase database, @TempDir Path data) throws Exception {
        try (App app = App.start(data, database.settings())) {
            NotificationTable table = app.bean(NotificationTable.class);
            List<String> users = List.of("ada", "bob", "cleo");
            ExecutorService services = Executors.newFixedThreadPool(16);
            try {
                List<Future<Long>> given = IntStream.range(0, FACTS)
                        .mapToObj(n -> services.submit(() -> append(app, users.get(n % 3), n % 10 == 0)))
                        .toList();
                for (Future<Long> number : given) {
                    number.get();
                }
            } finally {
                services.shutdownNow();
            }

            long each = FACTS / 3 * 9 / 10;
            for (String user : users) {
                assertThat(table.after(user, 0, FACTS))
                        .extracting(Notification::sequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, each).boxed().toList());
                assertThat(table.lastSequence(user)).isEqualTo(each);
            }
            for (int n = 0; n < 30; n++) { // more often than there are connections, each of which is given back
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

    @ParameterizedTest
    @EnumSource
    void anEventAtTheSameTimeAsItselfGetsOneNumber(TestDatabase database, @TempDir Path data) throws Exception {
        try (App app = App.start(data, database.settings())) {
            NotificationTable table = app.bean(NotificationTable.class);
            TransactionTemplate transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
            ExecutorService services = Executors.newFixedThreadPool(16);
            try {
                for (int fact = 1; fact <= 20; fact++) {
                    Event event = Teller.fact();
                    List<Future<Long>> given = IntStream.range(0, 16)
                            .mapToObj(n -> services.submit(() -> transaction.execute(status ->
                                    table.append("ada", event, new Told("ada")).sequence())))
                            .toList();
                    for (Future<Long> number : given) {
                        assertThat(number.get()).isEqualTo(fact);
                    }
                }
            } finally {
                services.shutdownNow();
            }
            assertThat(table.after("ada", 0, 100)).hasSize(20);
            assertThat(table.lastSequence("ada")).isEqualTo(20);
        }
    }

    /** As one service among several does; one that fails gives its number back. */
    private static Long append(App app, String user, boolean fails) {
        TransactionTemplate transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        return transaction.execute(status -> {
            Event fact = Teller.fact();
            Notification stored = app.bean(NotificationTable.class).append(user, fact, new Told(user));
            if (fails) {
                status.setRollbackOnly();
            }
            return stored.sequence();
        });
    }

    private record Told(String user) {}
}
