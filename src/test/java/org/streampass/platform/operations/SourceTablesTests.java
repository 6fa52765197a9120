package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.Comparison;
import org.streampass.platform.work.ReconciliationSource.Contradiction;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Publications;
import org.streampass.platform.work.ReconciliationSource.Wait;

/** The statements of a declared source, executed on a table. */
class SourceTablesTests {

    private final JdbcClient jdbc = database();
    private final SourceTables tables = new SourceTables(
            new ReconciliationSource(
                    "shop",
                    "select status, count(*) from purchase group by status",
                    Set.of("paid"),
                    List.of(new Contradiction(
                            "is paid and has no price",
                            "select id from purchase where status = 'PAID' and price is null order by id")),
                    List.of(new Wait("waits for its payment", "purchase where status = 'OPEN'", "id", "ordered_at")),
                    Comparison.NONE,
                    new EventRecord("purchase", "id", null, Map.of(), Set.of()),
                    ids -> Publications.NONE),
            jdbc);

    private static JdbcClient database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        return JdbcClient.create(source);
    }

    @BeforeEach
    void createTable() {
        jdbc.sql("create table purchase (id uuid primary key, status varchar(10), price int,"
                        + " ordered_at timestamp with time zone)")
                .update();
    }

    private UUID insert(String status, Integer price, Duration age) {
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into purchase values (?, ?, ?, ?)")
                .params(id, status, price, OffsetDateTime.now().minus(age))
                .update();
        return id;
    }

    @Test
    void figuresAreCountedByNameInLowerCase() {
        insert("PAID", 1, Duration.ZERO);
        insert("PAID", 2, Duration.ZERO);
        insert("OPEN", 1, Duration.ZERO);

        assertThat(tables.figures()).containsOnly(Map.entry("paid", 2L), Map.entry("open", 1L));
        assertThat(tables.acceptsRequests()).isTrue();
    }

    @Test
    void contradictionsAreNamedUpToTheLimit() {
        UUID only = insert("PAID", null, Duration.ZERO);
        assertThat(tables.contradictions()).containsExactly(new Discrepancy(only, "is paid and has no price"));

        for (int row = 0; row < Discrepancy.MOST_NAMED; row++) {
            insert("PAID", null, Duration.ZERO);
        }

        assertThat(tables.contradictions()).hasSize(Discrepancy.MOST_NAMED);
    }

    @Test
    void rowsThatWaitForMoreThanAMinuteAreCandidatesAndTheOldestComesFirst() {
        UUID old = insert("OPEN", 1, Duration.ofMinutes(2));
        UUID older = insert("OPEN", 1, Duration.ofMinutes(3));
        insert("OPEN", 1, Duration.ofSeconds(50));
        insert("PAID", 1, Duration.ofMinutes(3));

        assertThat(tables.candidates())
                .containsExactly(
                        new Discrepancy(older, "waits for its payment"), new Discrepancy(old, "waits for its payment"));
    }

    @Test
    void rowsOfTheFutureAreCandidatesSinceAClockWasAhead() {
        UUID ahead = insert("OPEN", 1, Duration.ofMinutes(-2));
        insert("OPEN", 1, Duration.ofSeconds(-50));

        assertThat(tables.candidates()).extracting(Discrepancy::subscriptionId).containsExactly(ahead);
    }
}
