package org.streampass.platform.events;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code attempt} of a service: the failures of events, and the crashes ({@code deaths}) of the process while it
 * handled them. An event that is handled at the first attempt has no row. A dead letter keeps one, which says so.
 */
class Attempts {

    private final String table;
    private final JdbcClient jdbc;
    private final UUID runId;

    /** @param runId the id of this run of the process */
    Attempts(String service, JdbcClient jdbc, UUID runId) {
        this.table = service + ".attempt";
        this.jdbc = jdbc;
        this.runId = runId;
    }

    private record Row(int faults, int deaths, UUID startedBy) {}

    /** @return the number of faults, including this one */
    int countFault(Inbox.Key key) {
        Row row = lock(key);
        update(key, new Row(row.faults() + 1, row.deaths(), null));
        return row.faults() + 1;
    }

    /** @return how many earlier runs of the process have ended while they handled the event */
    int markStarted(Inbox.Key key) {
        Row row = lock(key);
        boolean died = row.startedBy() != null && !row.startedBy().equals(runId);
        int deaths = row.deaths() + (died ? 1 : 0);
        update(key, new Row(row.faults(), deaths, runId));
        return deaths;
    }

    void unmark(Inbox.Key key) {
        jdbc.sql("update %s set started_by = null where consumer = ? and event_id = ?".formatted(table))
                .params(key.consumer(), key.eventId())
                .update();
    }

    void forget(Inbox.Key key) {
        jdbc.sql("delete from %s where consumer = ? and event_id = ?".formatted(table))
                .params(key.consumer(), key.eventId())
                .update();
    }

    /** The failures and crashes no longer count, since an operator may replay the dead letter. */
    void markDead(Inbox.Key key) {
        lock(key);
        String markDead = """
                update %s set faults = 0, deaths = 0, started_by = null, changed_at = current_timestamp,
                    dead_at = current_timestamp
                where consumer = ? and event_id = ?""".formatted(table);
        jdbc.sql(markDead).params(key.consumer(), key.eventId()).update();
    }

    /** The part of {@link ProgressRow} that reads failed events. */
    static String progress(String service) {
        return ProgressRow.select(
                ProgressRow.Kind.FAILED,
                service,
                service + ".attempt",
                Map.of(
                        "id", "event_id",
                        "name", "consumer",
                        "at", "changed_at",
                        "attempt", "faults",
                        "busy", "started_by is not null",
                        "dead", "dead_at is not null"),
                "event_id = any(?)");
    }

    private Row lock(Inbox.Key key) {
        return find(key).orElseGet(() -> {
            jdbc.sql("insert into %s (consumer, event_id, faults, deaths) values (?, ?, 0, 0) on conflict do nothing"
                            .formatted(table))
                    .params(key.consumer(), key.eventId())
                    .update();
            return find(key).orElseThrow();
        });
    }

    private Optional<Row> find(Inbox.Key key) {
        return jdbc.sql("select faults, deaths, started_by from %s where consumer = ? and event_id = ? for update"
                        .formatted(table))
                .params(key.consumer(), key.eventId())
                .query((row, number) ->
                        new Row(row.getInt("faults"), row.getInt("deaths"), row.getObject("started_by", UUID.class)))
                .optional();
    }

    private void update(Inbox.Key key, Row row) {
        jdbc.sql("""
                        update %s set faults = ?, deaths = ?, started_by = ?, changed_at = current_timestamp, dead_at = null
                        where consumer = ? and event_id = ?""".formatted(table))
                .params(row.faults(), row.deaths(), row.startedBy(), key.consumer(), key.eventId())
                .update();
    }
}
