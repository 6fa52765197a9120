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
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.EventPublisher;
import org.streampass.platform.startup.DaemonThreads;
import org.streampass.platform.startup.OneLine;

/**
 * Publishes the events of all outboxes of this process on one thread. Events that are queued at the same time share a
 * transaction of the broker, up to the batch size.
 *
 * <p>Nothing is lost if publishing fails: the events stay in the outboxes, which publish them again. While the broker is
 * unavailable, the outboxes hold back new events.
 */
class OutboxPublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final int MAX_BATCH = 512;

    /** A refused batch divides the batch size by this. A published one doubles it. */
    private static final int REFUSED_BATCH_DIVISOR = 4;

    /** After so many refusals of a single event in a row the broker counts as unavailable, not just one address as full. */
    private static final int MAX_REFUSALS = 3;

    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

    private final Supplier<EventPublisher> sessions;
    private final UUID runId;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new DaemonThreads("outbox-publisher").newThread(this::publishAll);
    private EventPublisher session;

    private int batchSize = MAX_BATCH;

    /** Refusals since the last confirmation. */
    private int refusals;

    private volatile boolean brokerUnavailable;
    private volatile boolean closing;

    private record Entry(Outbox outbox, EventEnvelope event) {}

    /** Ends the thread. */
    private static final Entry END = new Entry(null, null);

    /**
     * @param sessions opens a session of the broker
     * @param runId the id of this run of the process, which owns the leases of outbox rows
     */
    OutboxPublisher(Supplier<EventPublisher> sessions, UUID runId) {
        this.sessions = sessions;
        this.runId = runId;
        thread.start();
    }

    UUID runId() {
        return runId;
    }

    boolean isBrokerUnavailable() {
        return brokerUnavailable;
    }

    /** Whether the queue is short enough for more events from the outboxes. */
    boolean hasCapacity() {
        return queue.size() < 4 * MAX_BATCH;
    }

    /** Queues events, and returns at once. */
    void publish(Outbox outbox, List<EventEnvelope> events) {
        events.forEach(event -> queue.add(new Entry(outbox, event)));
    }

    private void publishAll() {
        List<Entry> entries = new ArrayList<>();
        try {
            boolean ending = false;
            while (!ending) {
                entries.add(queue.take());
                queue.drainTo(entries, batchSize - 1);
                ending = entries.remove(END);
                publishAndLogFailure(entries);
                entries.clear();
            }
        } catch (InterruptedException e) {
            // the outboxes keep the events that are left
        } finally {
            closeSession();
        }
    }

    private void publishAndLogFailure(List<Entry> entries) {
        try {
            publish(entries);
        } catch (Throwable e) { // the thread must survive any failure
            log.error(
                    "{} events were not published; they are published again after their leases expire",
                    entries.size(),
                    e);
            discardSession();
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
            onConfirmed(entries);
        } catch (BrokerException e) {
            closeSession();
            onRefused(entries, e);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) { // of one event
            closeSession();
            publishOneByOne(entries, e);
        }
    }

    private void onConfirmed(List<Entry> entries) {
        batchSize = Math.min(2 * batchSize, MAX_BATCH);
        refusals = 0;
        logIfBrokerIsBack();
        idsByOutbox(entries).forEach(Outbox::onConfirmed);
    }

    /** If one address is full, a smaller batch may still fit, and the events of the other addresses do. */
    private void onRefused(List<Entry> entries, BrokerException cause) {
        batchSize = Math.max(1, batchSize / REFUSED_BATCH_DIVISOR);
        Map<String, List<Entry>> byAddress = entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.event().name()));
        if (cause.isAddressFull() && byAddress.size() > 1) {
            byAddress.values().forEach(this::publish);
            return;
        }
        if (!cause.isAddressFull() || batchSize == 1 && ++refusals >= MAX_REFUSALS) {
            logBrokerUnavailable(entries.get(0).event(), cause);
        }
        try {
            idsByOutbox(entries).forEach(Outbox::onRefused);
        } catch (RuntimeException e) {
            log.debug(
                    "the database does not answer; events are published again after their leases expire: {}",
                    OneLine.of(e));
        }
    }

    private static Map<Outbox, List<UUID>> idsByOutbox(List<Entry> entries) {
        return entries.stream()
                .collect(Collectors.groupingBy(
                        Entry::outbox, Collectors.mapping(entry -> entry.event().id(), Collectors.toList())));
    }

    private void publishOneByOne(List<Entry> entries, Throwable cause) {
        if (entries.size() > 1) {
            entries.forEach(entry -> publish(List.of(entry)));
            return;
        }
        try {
            entries.get(0).outbox().markDead(entries.get(0).event().id(), cause);
        } catch (RuntimeException e) {
            log.warn("the database does not answer; the event is published again within seconds: {}", OneLine.of(e));
        }
    }

    private void closeSession() {
        EventPublisher open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    private void discardSession() {
        try {
            closeSession();
        } catch (Throwable e) {
            log.debug("the broker session could not be closed: {}", OneLine.of(e));
        }
    }

    private void logBrokerUnavailable(EventEnvelope event, RuntimeException e) {
        if (!brokerUnavailable) {
            brokerUnavailable = true;
            log.warn(
                    "the broker has not confirmed {} of subscription {}; events are stored, and published when it confirms"
                            + " one: {}",
                    event.name(),
                    event.subject(),
                    OneLine.of(e));
        }
    }

    private void logIfBrokerIsBack() {
        if (brokerUnavailable) {
            brokerUnavailable = false;
            log.warn("the broker confirms events again; the stored events are published now");
        }
    }

    List<String> dead() {
        return thread.isAlive() || closing ? List.of() : List.of("the publisher of events");
    }

    /** Publishes the queued events if that takes a few seconds at most. The rest stays in the outboxes. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        queue.add(END);
        thread.join(CLOSE_TIMEOUT_MILLIS);
        thread.interrupt();
    }
}
