package org.streampass.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.App;
import org.streampass.testing.TestDatabase;

/** What was handled or answered longer ago than the retention is forgotten by every service, on each database. */
class ForgettingIT {

    private static final Duration RETENTION = Duration.ofDays(3);
    private static final List<String> SERVICES =
            List.of("subscriptions", "payments", "recommendations", "notifications");

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsOlderThanTheRetentionIsForgottenAndTheRestIsNot(TestDatabase database) throws Exception {
        try (App app = App.start(data, database.settings(), Map.of("streampass.retention", "3d"))) {
            JdbcClient jdbc = app.bean(JdbcClient.class);
            OffsetDateTime old = OffsetDateTime.now().minus(RETENTION).minusMinutes(1);
            OffsetDateTime young = old.plusHours(1);
            for (String service : SERVICES) {
                noteEvent(jdbc, service, old);
                noteEvent(jdbc, service, young);
            }
            noteKey(jdbc, "old", old);
            noteKey(jdbc, "young", young);

            for (String service : SERVICES) {
                run(app, service + "-forget-events");
                assertThat(jdbc.sql("select handled_at from " + service + ".inbox")
                                .query(OffsetDateTime.class)
                                .list())
                        .as(service)
                        .hasSize(1)
                        .allMatch(handled -> handled.isAfter(old.plusMinutes(30)));
            }
            run(app, "subscriptions-forget-keys");
            assertThat(jdbc.sql("select idempotency_key from subscriptions.idempotency")
                            .query(String.class)
                            .list())
                    .containsExactly("young");
        }
    }

    private static void noteEvent(JdbcClient jdbc, String service, OffsetDateTime handled) {
        jdbc.sql("insert into %s.inbox (event_id, consumer, handled_at) values (?, 'test', ?)".formatted(service))
                .params(UUID.randomUUID(), handled)
                .update();
    }

    private static void noteKey(JdbcClient jdbc, String key, OffsetDateTime created) {
        jdbc.sql("insert into subscriptions.idempotency values ('ada', ?, 'digest', ?, '{}', ?)")
                .params(key, UUID.randomUUID(), created)
                .update();
    }

    /** Has a timer's route do its work now, not a minute later. */
    private static void run(App app, String route) throws Exception {
        CamelContext camel = app.bean(CamelContext.class);
        Exchange tick = new DefaultExchange(camel);
        camel.getRoute(route).getProcessor().process(tick);
        assertThat(tick.getException()).isNull();
    }
}
