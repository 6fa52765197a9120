package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.startup.StartupException;
import org.streampass.testing.database.PgBouncerProcess;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** A connection pooler between the process and PostgreSQL. */
class PoolerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void workflowRunsThroughASessionPooler() {
        try (PgBouncerProcess pooler = PgBouncerProcess.start(folder, "session");
                App app = App.start(folder.resolve("data"), pooler.newDatabase())) {
            Api.User ada = app.api().user("ada");

            String id = ada.subscribe("tok_ok").json().get("id").asText();

            await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
            assertSessionSettings(app);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void transactionPoolerIsRefusedAtStart(String poolMode) {
        try (PgBouncerProcess pooler = PgBouncerProcess.start(folder, poolMode)) {
            Throwable failure = catchThrowable(() ->
                    App.start(folder.resolve("data"), pooler.newDatabase()).close());

            assertThat(NestedExceptionUtils.getRootCause(failure))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("pool_mode=session");
        }
    }

    @Test
    void operatorsInitStatementRunsAfterTheSessionSettings() {
        try (App app = App.start(
                folder.resolve("data"),
                TestDatabase.POSTGRES.settings(),
                Map.of("spring.datasource.hikari.connection-init-sql", "set statement_timeout = '1h'"))) {
            assertSessionSettings(app);
            assertThat(shown(app, "statement_timeout")).isEqualTo("1h");
        }
    }

    private static void assertSessionSettings(App app) {
        assertThat(shown(app, "lock_timeout")).isEqualTo("3s");
        assertThat(shown(app, "idle_in_transaction_session_timeout")).isEqualTo("15s");
        assertThat(shown(app, "plan_cache_mode")).isEqualTo("force_generic_plan");
        assertThat(shown(app, "enable_seqscan")).isEqualTo("off");
        assertThat(shown(app, "jit")).isEqualTo("off");
    }

    private static String shown(App app, String setting) {
        return app.bean(JdbcClient.class)
                .sql("show " + setting)
                .query(String.class)
                .single();
    }
}
