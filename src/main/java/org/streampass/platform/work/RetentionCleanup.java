package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.OneLine;

/**
 * Deletes old rows of the inboxes, and of the tables with a {@link RetentionRule}, in batches. Each batch has its own
 * transaction, so no lock is held for long. Several processes can delete at the same time, because each skips rows that
 * another one has locked. The age of a row is measured by the clock of the database.
 */
@Component
class RetentionCleanup {

    private static final Logger log = LoggerFactory.getLogger(RetentionCleanup.class);

    private static final int MAX_BATCH = 1000;

    /** The maximum duration for one table. It limits the load on the database, and the time that a shutdown waits. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    private static final String FIND_OLDEST = """
            select %1$s from %2$s where %3$s < current_timestamp - cast(? as bigint) * interval '1' second
            order by %3$s limit %4$d for update skip locked""";

    private final ObjectProvider<RetentionRule> rules;
    private final Inboxes inboxes;
    private final Duration retention;
    private final ClockWatch clock;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    RetentionCleanup(
            ObjectProvider<RetentionRule> rules,
            Inboxes inboxes,
            ClockWatch clock,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Installation installation) {
        this.rules = rules;
        this.inboxes = inboxes;
        this.retention = installation.retention();
        this.clock = clock;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    private Stream<RetentionRule> rules(Inbox inbox) {
        List<String> key = List.of("event_id", "consumer");
        return Stream.of(
                new RetentionRule(inbox.service() + ".inbox", key, "handled_at", retention),
                new RetentionRule(inbox.service() + ".attempt", key, "changed_at", retention));
    }

    /** Pauses while the clock is not trusted, because a wrong clock makes every row look old. */
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void deleteOldRows() {
        Stream.concat(rules.stream(), inboxes.stream().flatMap(this::rules)).forEach(rule -> {
            try {
                if (clock.isTrusted()) {
                    delete(rule);
                }
            } catch (RuntimeException e) {
                log.warn("old rows of {} were not deleted; this is repeated: {}", rule.table(), OneLine.of(e));
            }
        });
    }

    /** Deletes the oldest rows first, until there are none or the time is up. */
    private void delete(RetentionRule rule) {
        long begin = System.nanoTime();
        while (deleteBatch(rule) == MAX_BATCH && System.nanoTime() - begin < TIME_LIMIT.toNanos()) {
            // more rows may be left
        }
    }

    /** In two statements, because H2 would execute a subquery once for each row of the table. */
    private int deleteBatch(RetentionRule rule) {
        String find = FIND_OLDEST.formatted(String.join(", ", rule.key()), rule.table(), rule.time(), MAX_BATCH);
        String delete = "delete from %s where %s"
                .formatted(
                        rule.table(),
                        rule.key().stream().map(column -> column + " = ?").collect(Collectors.joining(" and ")));
        return transaction.execute(status -> {
            List<Object[]> keys = jdbc.query(
                    find,
                    (row, number) -> key(row, rule.key().size()),
                    rule.retention().toSeconds());
            jdbc.batchUpdate(delete, keys);
            return keys.size();
        });
    }

    private static Object[] key(ResultSet row, int columns) throws SQLException {
        Object[] key = new Object[columns];
        for (int column = 0; column < columns; column++) {
            key[column] = row.getObject(column + 1);
        }
        return key;
    }
}
