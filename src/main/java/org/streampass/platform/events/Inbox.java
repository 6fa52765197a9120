package org.streampass.platform.events;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.json.Json;

/**
 * The table {@code inbox} of a service: the events that it has handled, and the events that it has published because of
 * them. An insert shows which events are new. It waits for other transactions that are handling the same event.
 */
public class Inbox {

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::eventId).thenComparing(Key::consumer);

    private final String service;
    private final JdbcClient jdbc;

    /** @param service the schema of the table */
    public Inbox(String service, JdbcClient jdbc) {
        this.service = service;
        this.jdbc = jdbc;
    }

    /** @param consumer the name of the queue that delivered the event */
    record Key(String consumer, UUID eventId) {}

    public String service() {
        return service;
    }

    Key key(EventEnvelope event) {
        return key(event.name(), event.id());
    }

    private Key key(String eventName, UUID eventId) {
        return new Key(QueueBinding.of(service, eventName).queue(), eventId);
    }

    /** Marks events as handled. @return those that were not handled before */
    Set<Key> insertNew(Collection<Key> keys) {
        return rows(keys).insertInto(jdbc, table(), List.of("consumer", "event_id")).stream()
                .map(row -> new Key((String) row.get(0), (UUID) row.get(1)))
                .collect(Collectors.toSet());
    }

    private RowSet<Key> rows(Collection<Key> keys) {
        return RowSet.of(keys.stream().sorted(ORDER).toList())
                .uuid("event_id", Key::eventId)
                .text("consumer", Key::consumer);
    }

    /** Stores the events that are published because of each event. */
    void storePublished(Map<Key, List<EventEnvelope>> published) {
        RowSet.of(published.entrySet())
                .uuid("event_id", entry -> entry.getKey().eventId())
                .text("consumer", entry -> entry.getKey().consumer())
                .text("published", entry -> Json.write(entry.getValue()))
                .update(jdbc, table(), "event_id", "consumer");
    }

    /** The events that were published because of these events. */
    List<EventEnvelope> findPublished(Collection<Key> keys) {
        Set<Key> wanted = Set.copyOf(keys);
        return jdbc
                .sql("select consumer, event_id, published from %s where event_id = any(?) and published is not null"
                        .formatted(table()))
                .param(keys.stream().map(Key::eventId).toArray(UUID[]::new))
                .query((row, number) ->
                        wanted.contains(new Key(row.getString("consumer"), row.getObject("event_id", UUID.class)))
                                ? Json.read(row.getString("published"), EventEnvelope[].class)
                                : new EventEnvelope[0])
                .list()
                .stream()
                .flatMap(Stream::of)
                .toList();
    }

    /** Whether this service has handled the event. */
    public boolean contains(UUID eventId, String eventName) {
        return !findHandled(Set.of(eventId), eventName).isEmpty();
    }

    /** Those of these events, all of one name, that the service has handled. */
    public Set<UUID> findHandled(Collection<UUID> eventIds, String eventName) {
        return Set.copyOf(
                jdbc.sql("select event_id from %s where event_id = any(?) and consumer = ?".formatted(table()))
                        .param(eventIds.toArray(UUID[]::new))
                        .param(QueueBinding.of(service, eventName).queue())
                        .query(UUID.class)
                        .list());
    }

    /** The part of {@link ProgressRow} that reads handled events. */
    String progress() {
        return ProgressRow.select(
                ProgressRow.Kind.HANDLED,
                service,
                table(),
                Map.of("id", "event_id", "name", "consumer", "at", "handled_at", "busy", "published is not null"),
                "event_id = any(?)");
    }

    /** The events that were published because of an event that this service has handled. */
    public List<EventEnvelope> findPublished(UUID eventId, String queue) {
        return findPublished(Set.of(new Key(queue, eventId)));
    }

    private String table() {
        return service + ".inbox";
    }
}
