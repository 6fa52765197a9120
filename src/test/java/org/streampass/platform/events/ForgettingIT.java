package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.App;

/** Every service removes rows older than the retention, on each database. */
class ForgettingIT {

    private static final Duration RETENTION = Duration.ofDays(3);

    @TempDir
    Path data;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void rowsOlderThanTheRetentionAreRemovedAndOthersAreKept(TestDatabase database) throws Exception {
        try (App app = App.start(data, database.settings(), Map.of("streampass.retention", "3d"))) {
            JdbcClient jdbc = app.bean(JdbcClient.class);
            List<Inbox> inboxes = app.bean(Inboxes.class).stream().toList();
            OffsetDateTime old = OffsetDateTime.now().minus(RETENTION).minusMinutes(1);
            OffsetDateTime young = old.plusHours(1);
            for (Inbox inbox : inboxes) {
                for (OffsetDateTime time : List.of(old, young)) {
                    noteEvent(jdbc, inbox.service(), time);
                    noteAttempt(jdbc, inbox.service(), time);
                }
            }
            noteKey(jdbc, "old", old);
            noteKey(jdbc, "young", young);

            removeOldRows(app.bean(ScheduledTaskHolder.class));

            assertThat(inboxes).isNotEmpty().allSatisfy(inbox -> {
                assertYoung(jdbc, inbox.service() + ".inbox", "handled_at", old);
                assertYoung(jdbc, inbox.service() + ".attempt", "changed_at", old);
            });
            assertThat(jdbc.sql("select idempotency_key from subscriptions.idempotency")
                            .query(String.class)
                            .list())
                    .containsExactly("young");
        }
    }

    private static void assertYoung(JdbcClient jdbc, String table, String column, OffsetDateTime old) {
        assertThat(jdbc.sql("select %s from %s where consumer = 'test'".formatted(column, table))
                        .query(OffsetDateTime.class)
                        .list())
                .as(table)
                .singleElement()
                .satisfies(time -> assertThat(time).isAfter(old.plusMinutes(30)));
    }

    private static void noteEvent(JdbcClient jdbc, String service, OffsetDateTime handled) {
        jdbc.sql("insert into %s.inbox (event_id, consumer, handled_at) values (?, 'test', ?)".formatted(service))
                .params(UUID.randomUUID(), handled)
                .update();
    }

    private static void noteAttempt(JdbcClient jdbc, String service, OffsetDateTime changed) {
        jdbc.sql("insert into %s.attempt (event_id, consumer, faults, deaths, changed_at) values (?, 'test', 1, 0, ?)"
                        .formatted(service))
                .params(UUID.randomUUID(), changed)
                .update();
    }

    private static void noteKey(JdbcClient jdbc, String key, OffsetDateTime created) {
        jdbc.sql("insert into subscriptions.idempotency values ('ada', ?, 'digest', ?, '{}', ?)")
                .params(key, UUID.randomUUID(), created)
                .update();
    }

    /** Runs the task now that is scheduled for each minute. */
    private static void removeOldRows(ScheduledTaskHolder tasks) {
        tasks.getScheduledTasks().stream()
                .map(task -> task.getTask().getRunnable())
                .filter(task -> task.toString().contains("RetentionCleanup"))
                .forEach(Runnable::run);
    }
}
