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
 * The transactional outbox of a service: events commit together with the change that they describe, in the table {@code
 * outbox}. They are published right after the commit, and again until the broker has confirmed them.
 */
public final class Outbox {

    /** An event that is not confirmed within this time is published again. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration RETRY_DELAY = Duration.ofMillis(500);

    private static final int SWEEP_BATCH = 256;

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
        this.table =
                new DueTable<>(new DueTableDefinition(service + ".outbox", "id", "subject"), OutboxRow::read, jdbc);
    }

    String service() {
        return service;
    }

    DueTable<OutboxRow> table() {
        return table;
    }

    /** Stores events in the caller's transaction. They are published after it has committed. */
    public void add(List<EventEnvelope> events) {
        if (events.isEmpty()) {
            return;
        }
        boolean unavailable = publisher.isBrokerUnavailable();
        Claim.Initial claim = unavailable ? Claim.Initial.UNCLAIMED : new Claim.Initial(publisher.runId(), LEASE);
        claim.addTo(RowSet.of(events)
                        .uuid("id", EventEnvelope::id)
                        .uuid("subject", EventEnvelope::subject)
                        .text("event", Json::write))
                .insertInto(jdbc, service + ".outbox");
        if (!unavailable) {
            AfterCommit.run(() -> publisher.publish(this, events));
        }
    }

    /**
     * Publishes due events: those that were not confirmed in time, and those of a process that has died. While the broker is
     * unavailable, a single event tests whether it is back.
     */
    void sweep() {
        List<OutboxRow> due;
        do {
            due = claim(publisher.isBrokerUnavailable() ? 1 : SWEEP_BATCH);
            publisher.publish(this, readable(due));
        } while (due.size() == SWEEP_BATCH && publisher.hasCapacity());
    }

    private List<OutboxRow> claim(int limit) {
        return transaction.execute(status -> table.claim(limit, publisher.runId(), LEASE, Duration.ZERO));
    }

    private List<EventEnvelope> readable(List<OutboxRow> rows) {
        List<EventEnvelope> events = new ArrayList<>();
        for (OutboxRow row : rows) {
            try {
                events.add(row.event());
            } catch (IllegalStateException e) {
                markDead(row.key(), e);
            }
        }
        return events;
    }

    /** An event that can never be published is dead, so that it does not block the others. */
    void markDead(UUID id, Throwable cause) {
        String reason = OneLine.of(cause);
        table.markDead(id, reason);
        log.error("{}-outbox: event {} can never be published and is dead: {}", service, id, reason);
    }

    /** The broker has refused these events. They are published again soon. */
    void onRefused(List<UUID> ids) {
        table.retryAfter(ids, RETRY_DELAY);
    }

    /** The broker has stored these events. */
    void onConfirmed(List<UUID> ids) {
        synchronized (confirmed) {
            confirmed.addAll(ids);
        }
    }

    /**
     * Deletes the rows of confirmed events. If the process dies before, they are published again, and consumers ignore the
     * repetition.
     */
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
