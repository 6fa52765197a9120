package org.streampass.platform.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.EventPublisher;
import org.streampass.platform.startup.OneLine;

/**
 * Publishes the events of all outboxes of this process, on one thread: what waits together shares a transaction of the
 * broker. While the broker is away nothing waits here; the outboxes hold it.
 */
class OutboxPublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final int AT_ONCE = 512;

    /** By this a batch becomes smaller when the broker refuses it; with each that is published it doubles. */
    private static final int SHRINKS = 4;

    /** If not even one event finds room so many times in a row, it is not one address that is full. */
    private static final int MOST_REFUSALS = 3;

    private static final long MILLIS_TO_END = 5_000;

    private final Supplier<EventPublisher> sessions;
    private final UUID life;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::publishAll, "outbox-publisher");
    private EventPublisher session;

    /** After a refusal few events are tried together, then more and more. */
    private int most = AT_ONCE;

    /** Since something was confirmed. */
    private int refusals;

    private volatile boolean brokerIsAway;
    private volatile boolean closing;

    private record Entry(Outbox outbox, EventEnvelope event) {}

    /** After this entry nothing more is published. */
    private static final Entry END = new Entry(null, null);

    /**
     * @param sessions opens a session of the broker
     * @param life the id of this run of the process
     */
    OutboxPublisher(Supplier<EventPublisher> sessions, UUID life) {
        this.sessions = sessions;
        this.life = life;
        thread.setDaemon(true);
        thread.start();
    }

    UUID life() {
        return life;
    }

    boolean isBrokerAway() {
        return brokerIsAway;
    }

    /** Whether little waits to be published. */
    boolean keepsUp() {
        return waiting.size() < 4 * AT_ONCE;
    }

    /** Returns at once. */
    void publish(Outbox outbox, List<EventEnvelope> events) {
        events.forEach(event -> waiting.add(new Entry(outbox, event)));
    }

    private void publishAll() {
        List<Entry> entries = new ArrayList<>();
        try {
            boolean ending = false;
            while (!ending) {
                entries.add(waiting.take());
                waiting.drainTo(entries, most - 1);
                ending = entries.remove(END);
                publishQuietly(entries);
                entries.clear();
            }
        } catch (InterruptedException e) {
            // what is left is in the outboxes
        } finally {
            closeSession();
        }
    }

    private void publishQuietly(List<Entry> entries) {
        try {
            publish(entries);
        } catch (Throwable e) { // whatever it is, it must not end the thread
            session = null;
            log.error(
                    "{} events were not published, and are tried again when their leases have run out",
                    entries.size(),
                    e);
        }
    }

    private void publish(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        try {
            if (session == null) {
                session = sessions.get();
            }
            session.publish(entries.stream().map(Entry::event).toList());
            confirmed(entries);
        } catch (BrokerTroubleException e) {
            closeSession();
            refused(entries, e);
        } catch (RuntimeException | Error e) { // of one event
            closeSession();
            publishAlone(entries, e);
        }
    }

    private void confirmed(List<Entry> entries) {
        most = Math.min(2 * most, AT_ONCE);
        refusals = 0;
        tellItIsBack();
        idsByOutbox(entries).forEach(Outbox::confirmed);
    }

    /** A full address may have room for some of them, and others have room for theirs. */
    private void refused(List<Entry> entries, BrokerTroubleException cause) {
        most = Math.max(1, most / SHRINKS);
        Map<String, List<Entry>> byAddress = entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.event().name()));
        if (cause.isAddressFull() && byAddress.size() > 1) {
            byAddress.values().forEach(this::publish);
            return;
        }
        if (!cause.isAddressFull() || most == 1 && ++refusals >= MOST_REFUSALS) {
            tellItIsAway(entries.get(0).event(), cause);
        }
        try {
            idsByOutbox(entries).forEach(Outbox::refused);
        } catch (RuntimeException e) { // then they are tried again when their leases have run out
            log.debug("the database does not answer: {}", OneLine.of(e));
        }
    }

    private static Map<Outbox, List<UUID>> idsByOutbox(List<Entry> entries) {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        Entry::outbox, Collectors.mapping(entry -> entry.event().id(), Collectors.toList())));
    }

    private void publishAlone(List<Entry> entries, Throwable cause) {
        if (entries.size() > 1) {
            entries.forEach(entry -> publish(List.of(entry)));
            return;
        }
        try {
            entries.get(0).outbox().giveUp(entries.get(0).event().id(), cause);
        } catch (RuntimeException e) {
            log.warn("the database does not answer; the event is tried again within seconds: {}", OneLine.of(e));
        }
    }

    private void closeSession() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private void tellItIsAway(EventEnvelope event, RuntimeException e) {
        if (!brokerIsAway) {
            brokerIsAway = true;
            log.warn(
                    "the broker has not confirmed {} of subscription {}: events are stored, and published as soon as it"
                            + " confirms one: {}",
                    event.name(),
                    event.subject(),
                    OneLine.of(e));
        }
    }

    private void tellItIsBack() {
        if (brokerIsAway) {
            brokerIsAway = false;
            log.warn("the broker confirms events again; those that were stored meanwhile are published now");
        }
    }

    List<String> dead() {
        return thread.isAlive() || closing ? List.of() : List.of("the publisher of events");
    }

    /** Publishes what waits, as long as that takes a few seconds only. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        waiting.add(END);
        thread.join(MILLIS_TO_END);
        thread.interrupt();
    }
}
