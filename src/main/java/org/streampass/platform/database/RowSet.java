package org.streampass.platform.database;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.streampass.platform.database.h2.H2;

/**
 * Inserts or updates many rows in one statement and one round trip, on PostgreSQL and H2. Each column is passed as an array.
 *
 * @param <T> the source of a row's values
 */
public final class RowSet<T> {

    private final List<T> rows;
    private final List<Column> columns = new ArrayList<>();

    /**
     * @param type the SQL type of the array's elements
     * @param value an expression that converts an element to the column's type
     */
    private record Column(String name, String type, String value, Object[] values) {

        String parameter() {
            return "cast(? as %s array)".formatted(type);
        }

        Column only(int row) {
            return new Column(name, type, value, Arrays.copyOfRange(values, row, row + 1));
        }

        String select() {
            return value.equals(name) ? name : value + " as " + name;
        }
    }

    private RowSet(Collection<T> rows) {
        this.rows = List.copyOf(rows);
    }

    public static <T> RowSet<T> of(Collection<T> rows) {
        return new RowSet<>(rows);
    }

    public RowSet<T> uuid(String name, Function<T, UUID> value) {
        return add(name, "uuid", name, rows.stream().map(value).toArray(UUID[]::new));
    }

    public RowSet<T> text(String name, Function<T, String> value) {
        return add(name, "varchar", name, rows.stream().map(value).toArray(String[]::new));
    }

    public RowSet<T> number(String name, Function<T, Long> value) {
        return add(name, "bigint", name, rows.stream().map(value).toArray(Long[]::new));
    }

    public RowSet<T> flag(String name, Function<T, Boolean> value) {
        return add(name, "boolean", name, rows.stream().map(value).toArray(Boolean[]::new));
    }

    public RowSet<T> time(String name, Function<T, Instant> value) {
        return add(
                name,
                "varchar",
                "cast(%s as timestamp with time zone)".formatted(name),
                rows.stream().map(value).map(RowSet::iso).toArray(String[]::new));
    }

    /** The time of the transaction's start by the database's clock, plus a delay; null if the delay is null. */
    public RowSet<T> after(String name, Function<T, Duration> delay) {
        return add(
                name,
                "bigint",
                "current_timestamp + %s * interval '0.001' second".formatted(name),
                rows.stream()
                        .map(delay)
                        .map(after -> after == null ? null : after.toMillis())
                        .toArray(Long[]::new));
    }

    private static String iso(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC).toString();
    }

    private RowSet<T> add(String name, String type, String value, Object[] values) {
        columns.add(new Column(name, type, value, values));
        return this;
    }

    /** Inserts the rows whose key does not exist. @return the number of inserted rows */
    public int insertInto(JdbcClient jdbc, String table) {
        return inStatements(jdbc)
                .mapToInt(each -> each.bind(jdbc.sql(each.insert(table))).update())
                .sum();
    }

    /**
     * Inserts the rows whose key does not exist. Waits for other transactions that are inserting the same keys.
     *
     * @param keys the columns of the key
     * @return the keys of the inserted rows
     */
    public Set<List<Object>> insertInto(JdbcClient jdbc, String table, List<String> keys) {
        return inStatements(jdbc)
                .flatMap(each -> each.insertAndReturn(jdbc, table, keys))
                .collect(Collectors.toSet());
    }

    private Stream<List<Object>> insertAndReturn(JdbcClient jdbc, String table, List<String> keys) {
        GeneratedKeyHolder inserted = new GeneratedKeyHolder();
        bind(jdbc.sql(insert(table))).update(inserted, keys.toArray(String[]::new));
        return inserted.getKeyList().stream()
                .map(row -> keys.stream().map(row::get).toList());
    }

    private Stream<RowSet<T>> inStatements(JdbcClient jdbc) {
        if (rows.isEmpty()) {
            return Stream.empty();
        }
        return rows.size() > 1 && H2.repeatsInserts(jdbc)
                ? IntStream.range(0, rows.size()).mapToObj(this::only)
                : Stream.of(this);
    }

    private RowSet<T> only(int row) {
        RowSet<T> one = new RowSet<>(rows.subList(row, row + 1));
        columns.forEach(column -> one.columns.add(column.only(row)));
        return one;
    }

    /** Inserts the rows whose key, a UUID, does not exist. @return the keys of the inserted rows */
    public Set<UUID> insertInto(JdbcClient jdbc, String table, String key) {
        return insertInto(jdbc, table, List.of(key)).stream()
                .map(inserted -> (UUID) inserted.get(0))
                .collect(Collectors.toSet());
    }

    private String insert(String table) {
        return "insert into %s (%s) %s on conflict do nothing".formatted(table, names(), select());
    }

    /**
     * Updates the rows with the same keys. If two transactions may update the same rows, lock the rows in the order of their
     * keys first.
     *
     * @param keys the columns of the key; all other columns are set
     * @return the number of updated rows
     */
    public int update(JdbcClient jdbc, String table, String... keys) {
        return update(jdbc, table, Map.of(), keys);
    }

    /** @param constants SQL expressions by column that are set in all rows */
    public int update(JdbcClient jdbc, String table, Map<String, String> constants, String... keys) {
        if (rows.isEmpty()) {
            return 0;
        }
        Set<String> found = Set.of(keys);
        String on = found.stream().map(key -> "t.%1$s = u.%1$s".formatted(key)).collect(Collectors.joining(" and "));
        Stream<String> values = columns.stream()
                .map(Column::name)
                .filter(name -> !found.contains(name))
                .map(name -> "%1$s = u.%1$s".formatted(name));
        Stream<String> fixed = constants.entrySet().stream().map(each -> each.getKey() + " = " + each.getValue());
        String set = Stream.concat(values, fixed).collect(Collectors.joining(", "));
        return bind(jdbc.sql("merge into %s t using (%s) u on %s when matched then update set %s"
                        .formatted(table, select(), on, set)))
                .update();
    }

    private String select() {
        return "select %s from unnest(%s) as v(%s)"
                .formatted(
                        columns.stream().map(Column::select).collect(Collectors.joining(", ")),
                        columns.stream().map(Column::parameter).collect(Collectors.joining(", ")),
                        names());
    }

    private String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
        JdbcClient.StatementSpec bound = statement;
        for (Column column : columns) {
            bound = bound.param(column.values());
        }
        return bound;
    }
}
