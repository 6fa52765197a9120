package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.InMemoryDatabase;

class OutboxTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InMemoryDatabase database = InMemoryDatabase.of("subscriptions");
    private final TransactionTemplate transaction = new TransactionTemplate(database.transactions());
    private final FakeBroker broker = new FakeBroker();
    private final OutboxPublisher publisher = broker.publisher();
    private final Outbox outbox = new Outbox("subscriptions", database.jdbc(), transaction, publisher);

    @AfterEach
    void close() throws InterruptedException {
        publisher.close();
    }

    private static EventEnvelope event() {
        UUID id = UUID.randomUUID();
        return new EventEnvelope(
                id,
                "/streampass/test",
                "Tested",
                UUID.randomUUID(),
                Instant.parse("2026-01-02T03:04:05.678Z"),
                id,
                null,
                new Trace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null),
                "{\"a\": \"ä'{}\"}");
    }

    private static List<EventEnvelope> events(int count) {
        return Stream.generate(OutboxTests::event).limit(count).toList();
    }

    private void commit(List<EventEnvelope> events) {
        transaction.executeWithoutResult(status -> outbox.add(events));
    }

    private EventEnvelope commitOne() {
        EventEnvelope event = event();
        commit(List.of(event));
        return event;
    }

    /** Makes all rows due, as if the delay before the next publication had passed. */
    private void makeAllDue() {
        database.jdbc()
                .sql("update subscriptions.outbox set due_at = current_timestamp")
                .update();
    }

    private int rows() {
        return database.jdbc()
                .sql("select count(*) from subscriptions.outbox")
                .query(Integer.class)
                .single();
    }

    private int dueRows() {
        return database.jdbc()
                .sql("select count(*) from subscriptions.outbox where due_at <= current_timestamp")
                .query(Integer.class)
                .single();
    }

    private void awaitStored(int count) {
        await().atMost(PATIENCE).until(() -> broker.stored().size() >= count);
        assertThat(broker.stored()).hasSize(count);
    }

    private void awaitAttempts(int count) {
        await().atMost(PATIENCE).until(() -> broker.attempts() >= count);
    }

    /** The row is removed after the broker has stored the events. */
    private void awaitNoRows() {
        await().atMost(PATIENCE).until(() -> {
            outbox.removeConfirmed();
            return rows() == 0;
        });
    }

    @Test
    void eventIsPublishedAfterTheCommitAndItsRowIsRemoved() {
        EventEnvelope event = commitOne();

        awaitStored(1);
        assertThat(broker.stored()).containsExactly(event);
        awaitNoRows();
    }

    @Test
    void eventIsNotPublishedBeforeTheCommit() {
        EventEnvelope event = event();

        transaction.executeWithoutResult(status -> {
            outbox.add(List.of(event));
            EventEnvelope before = commitByAnother();
            awaitStored(1);
            assertThat(broker.stored()).containsExactly(before);
        });

        awaitStored(2);
        assertThat(broker.stored()).last().isEqualTo(event);
    }

    /** Commits in a separate transaction. */
    private EventEnvelope commitByAnother() {
        TransactionTemplate another = new TransactionTemplate(database.transactions());
        another.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        EventEnvelope event = event();
        another.executeWithoutResult(status -> outbox.add(List.of(event)));
        return event;
    }

    @Test
    void eventOfARolledBackTransactionIsNotPublished() {
        transaction.executeWithoutResult(status -> {
            outbox.add(events(1));
            status.setRollbackOnly();
        });

        EventEnvelope next = commitOne();

        awaitStored(1);
        assertThat(broker.stored()).containsExactly(next);
    }

    @Test
    void unconfirmedEventKeepsItsRowAndIsPublishedAgainWithTheSameId() {
        broker.become(FakeBroker.State.UNCONFIRMED);
        EventEnvelope event = commitOne();
        awaitStored(1);
        await().atMost(PATIENCE).until(publisher::isBrokerUnavailable);
        outbox.removeConfirmed();
        assertThat(rows()).isEqualTo(1);

        broker.become(FakeBroker.State.UP);
        makeAllDue();
        outbox.sweep();

        awaitStored(2);
        assertThat(broker.stored()).containsExactly(event, event);
        awaitNoRows();
    }

    @Test
    void sweepSkipsRecentEvents() {
        broker.become(FakeBroker.State.AWAY);
        commitOne();
        awaitAttempts(1);

        outbox.sweep();

        assertThat(database.jdbc()
                        .sql("select claim from subscriptions.outbox")
                        .query(Long.class)
                        .single())
                .as("rows that the sweep has not claimed")
                .isEqualTo(1);
    }

    @Test
    void eventsAreStoredWithoutPublishingWhileTheBrokerIsUnavailable() {
        broker.become(FakeBroker.State.AWAY);
        commitOne();
        await().atMost(PATIENCE).until(publisher::isBrokerUnavailable);

        List<EventEnvelope> meanwhile = events(3);
        commit(meanwhile);

        assertThat(dueRows()).as("rows that the next sweep may claim").isEqualTo(3);
        assertThat(broker.attempts()).isEqualTo(1);
    }

    @Test
    void sweepProbesAnUnavailableBrokerWithOneEvent() {
        broker.become(FakeBroker.State.AWAY);
        commitOne();
        await().atMost(PATIENCE).until(publisher::isBrokerUnavailable);
        commit(events(3));

        outbox.sweep();

        awaitAttempts(2);
        assertThat(dueRows()).isEqualTo(2);

        broker.become(FakeBroker.State.UP);
        outbox.sweep();
        awaitStored(1);
        await().atMost(PATIENCE).until(() -> !publisher.isBrokerUnavailable());
        makeAllDue();
        outbox.removeConfirmed();
        outbox.sweep();
        awaitStored(4);
        awaitNoRows();
    }

    @Test
    void severalSweepsPublishABacklogOnce() {
        broker.become(FakeBroker.State.AWAY);
        commitOne();
        await().atMost(PATIENCE).until(publisher::isBrokerUnavailable);
        commit(events(600));
        broker.become(FakeBroker.State.UP);
        makeAllDue();

        await().atMost(PATIENCE).until(() -> {
            outbox.sweep();
            return dueRows() == 0;
        });

        awaitStored(601);
        assertThat(broker.stored()).doesNotHaveDuplicates();
        awaitNoRows();
    }

    @Test
    void unpublishableEventDoesNotBlockOthers() {
        List<EventEnvelope> events = events(3);
        broker.failFor(events.get(1));
        commit(events);
        awaitAttempts(1);

        for (int sweep = 1; sweep <= 3; sweep++) {
            makeAllDue();
            outbox.sweep();
            awaitAttempts(1 + sweep);
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.stored()).contains(events.get(0), events.get(2)));
    }

    @Test
    void publisherContinuesAfterAnError() {
        List<EventEnvelope> events = events(3);
        broker.breakFor(events.get(1));

        commit(events);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(broker.stored()).contains(events.get(0), events.get(2)));
        assertThat(publisher.dead()).isEmpty();
    }

    @Test
    void eventIsNotDeadBecauseMemoryWasExhausted() {
        broker.exhaustMemoryOnce();
        EventEnvelope event = commitOne();
        awaitAttempts(1);
        EventEnvelope next = commitOne();
        awaitStored(1);

        makeAllDue();
        outbox.removeConfirmed();
        outbox.sweep();

        await().atMost(PATIENCE).until(() -> broker.stored().contains(event));
        assertThat(broker.stored()).startsWith(next);
    }

    @Test
    void closePublishesWaitingEvents() throws InterruptedException {
        List<EventEnvelope> events = events(50);
        events.forEach(event -> commit(List.of(event)));

        publisher.close();

        assertThat(broker.stored()).containsExactlyElementsOf(events);
        outbox.removeConfirmed();
        assertThat(rows()).isZero();
    }
}
