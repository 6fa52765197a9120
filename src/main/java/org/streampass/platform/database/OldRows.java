package org.streampass.platform.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rows of a table that nobody will ask for again. They are removed some at a time, each time in a transaction of its
 * own: no lock is held for long, and processes that remove at once take different rows. Their age is by the database's
 * clock.
 */
public class OldRows {

    private static final int AT_ONCE = 1000;

    /** Then the database is left to others until the next time; a stop, too, waits no longer than this. */
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Duration retention;
    private final String table;
    private final String find;
    private final String delete;
    private final int keyLength;

    /**
     * @param key the columns of the table's primary key
     * @param time the column that says how old a row is; it should have an index
     * @param retention what is younger than that stays
     */
    public OldRows(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            String table,
            List<String> key,
            String time,
            Duration retention) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.retention = retention;
        this.table = table;
        this.keyLength = key.size();
        // Two statements, since H2 would run the first anew for every row of the table if it stood within the second.
        find = """
                select %s from %s where %s < current_timestamp - cast(? as bigint) * interval '1' second
                order by %s limit %d for update skip locked""".formatted(String.join(", ", key), table, time, time, AT_ONCE);
        delete = "delete from %s where %s"
                .formatted(table, key.stream().map(column -> column + " = ?").collect(Collectors.joining(" and ")));
    }

    /** The table, with its schema. */
    public String name() {
        return table;
    }

    /** Removes them, the oldest first. If there are very many, some are left for the next time. */
    public void remove() {
        long begin = System.nanoTime();
        while (removeSome() == AT_ONCE && System.nanoTime() - begin < ENOUGH.toNanos()) {
            // there are more
        }
    }

    private int removeSome() {
        return transaction.execute(status -> {
            List<Object[]> keys = jdbc.query(find, this::key, retention.toSeconds());
            jdbc.batchUpdate(delete, keys);
            return keys.size();
        });
    }

    private Object[] key(ResultSet row, int number) throws SQLException {
        Object[] key = new Object[keyLength];
        for (int column = 0; column < keyLength; column++) {
            key[column] = row.getObject(column + 1);
        }
        return key;
    }
}
