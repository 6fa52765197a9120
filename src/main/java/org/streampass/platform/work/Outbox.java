package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.OneLine;

/**
 * The table {@code outbox} of a service: events that commit together with what they tell of, and are due until the broker
 * has confirmed them. They are published right after the commit; what is not confirmed then is published again later.
 */
public final class Outbox {

    /** An event whose publication is not confirmed within that time is published again. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration PUT_BACK = Duration.ofMillis(500);

    private static final int SWEPT_AT_ONCE = 256;

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final String service;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final OutboxPublisher publisher;
    private final DueTable<OutboxRow> table;
    private final Set<UUID> confirmed = new HashSet<>();

    Outbox(String service, JdbcClient jdbc, TransactionTemplate transaction, OutboxPublisher publisher) {
        this.service = service;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.publisher = publisher;
        this.table = new DueTable<>(service + ".outbox", "id", "subject", OutboxRow::read, jdbc);
    }

    String service() {
        return service;
    }

    DueTable<OutboxRow> table() {
        return table;
    }

    /** Stores events in the caller's transaction. They are published once it has committed. */
    public void add(List<EventEnvelope> events) {
        if (events.isEmpty()) {
            return;
        }
        boolean away = publisher.isBrokerAway();
        Claim.OfNewRow claim = away ? Claim.OfNewRow.FOR_ANYBODY : new Claim.OfNewRow(publisher.life(), GRACE);
        claim.addTo(RowSet.of(events)
                        .uuid("id", EventEnvelope::id)
                        .uuid("subject", EventEnvelope::subject)
                        .text("event", Json::write))
                .insertInto(jdbc, service + ".outbox");
        if (!away) {
            AfterCommit.run(() -> publisher.publish(this, events));
        }
    }

    /** Publishes what is due: it was not confirmed, or its process has died. While the broker is away, one event tries. */
    void sweep() {
        int most;
        List<OutboxRow> due;
        do {
            most = publisher.isBrokerAway() ? 1 : SWEPT_AT_ONCE;
            due = claim(most);
            publisher.publish(this, readable(due));
        } while (due.size() == SWEPT_AT_ONCE && publisher.keepsUp());
    }

    private List<OutboxRow> claim(int most) {
        return transaction.execute(status -> table.claim(most, publisher.life(), GRACE));
    }

    private List<EventEnvelope> readable(List<OutboxRow> rows) {
        List<EventEnvelope> events = new ArrayList<>();
        for (OutboxRow row : rows) {
            try {
                events.add(row.event());
            } catch (IllegalStateException e) {
                giveUp(row.key(), e);
            }
        }
        return events;
    }

    /** An event that can never be published is dead; the others are not to wait for it. */
    void giveUp(UUID id, Throwable cause) {
        String reason = OneLine.of(cause);
        table.bury(id, reason);
        log.error("{}-outbox: event {} can never be published and is dead: {}", service, id, reason);
    }

    /** The broker has refused these events: they are tried again soon. */
    void refused(List<UUID> ids) {
        table.putBack(ids, PUT_BACK);
    }

    /** The broker has these events. */
    void confirmed(List<UUID> ids) {
        synchronized (confirmed) {
            confirmed.addAll(ids);
        }
    }

    /** Removes the rows of confirmed events. They would do no harm: an event that is published twice is handled once. */
    void removeConfirmed() {
        Set<UUID> ids;
        synchronized (confirmed) {
            ids = Set.copyOf(confirmed);
        }
        if (!ids.isEmpty()) {
            table.delete(ids);
            synchronized (confirmed) {
                confirmed.removeAll(ids);
            }
        }
    }
}
