package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.platform.events.EventFixture.PATIENCE;
import static org.streampass.platform.events.EventFixture.QUEUE;
import static org.streampass.platform.events.EventFixture.newId;
import static org.streampass.platform.events.EventFixture.newIds;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.streampass.platform.events.EventFixture.Plug;
import org.streampass.platform.events.EventFixture.Process;
import org.streampass.platform.events.EventMeters.Outcome;

/** A failing message does not affect the other messages of its batch. */
class OneMessagesFateIT {

    private static final int BATCH = 256;
    private static final String CONSUMER = QUEUE;

    private EventFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new EventFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private void insertAttempt(UUID event, int faults, int deaths, UUID startedBy) {
        fixture.jdbc()
                .sql("insert into payments.attempt (consumer, event_id, faults, deaths, started_by)"
                        + " values (?, ?, ?, ?, ?)")
                .params(CONSUMER, event, faults, deaths, startedBy)
                .update();
    }

    @Test
    void poisonFaultAndLockDoNotAffectTheBatch() throws Exception {
        Process process = fixture.process(BATCH).start();
        UUID poison = newId();
        UUID fault = newId();
        UUID locked = newId();
        List<UUID> events = newIds(BATCH - 4);
        Set<Object> faultsNoted = new ConcurrentSkipListSet<>();
        fixture.when(poison, () -> {
            throw new UnreadableEventException("the price is missing");
        });
        fixture.when(fault, () -> {
            fixture.attempts(fault).forEach(row -> faultsNoted.add(row.get("faults")));
            if (!faultsNoted.contains(2)) {
                throw new IllegalStateException("a defect");
            }
        });
        fixture.when(locked, process::lockResource);
        List<UUID> all = new ArrayList<>(events);
        all.addAll(100, List.of(poison, fault, locked));

        try (Connection other = fixture.lockResource()) {
            Plug plug = fixture.plug();
            events = new ArrayList<>(events);
            events.add(plug.id());
            fixture.publish(all);
            fixture.publishPoison(1);
            fixture.awaitDelivering(1 + BATCH);
            plug.release();

            List<UUID> neighbours = events;
            await().atMost(PATIENCE).until(() -> fixture.effects().keySet().containsAll(neighbours));
            await().atMost(PATIENCE).until(() -> fixture.effects().containsKey(fault));
            assertThat(fixture.effects()).doesNotContainKeys(poison, locked);
            assertThat(fixture.attempts(locked))
                    .as("faults of the locked event")
                    .isEmpty();
            other.rollback();
        }
        fixture.awaitDrained();

        assertThat(faultsNoted).as("faults at each redelivery").containsExactly(1, 2);
        events.addAll(List.of(fault, locked));
        assertThat(fixture.effects()).containsOnlyKeys(events).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        fixture.awaitPublished(events);
        assertThat(fixture.deadLetters())
                .extracting(letter -> letter.properties().get(MessageProperties.REASON))
                .containsExactlyInAnyOrder("the price is missing", "cloudEvents_specversion is missing");
        assertThat(process.count(Outcome.DEADLETTERED)).isEqualTo(2);
        assertThat(process.count(Outcome.HANDLED)).isEqualTo(events.size());
    }

    @Test
    void poisonIsDeadLetteredWithAllItsPropertiesAndItsOrigin() throws Exception {
        fixture.process(BATCH).start();
        UUID poison = newId();
        fixture.when(poison, () -> {
            throw new UnreadableEventException("the price is missing");
        });

        fixture.publish(List.of(poison), "{\"n\":1}");

        fixture.awaitDrained();
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(poison);
            assertThat(letter.data()).isEqualTo("{\"n\":1}");
            assertThat(letter.properties())
                    .containsEntry(MessageProperties.REASON, "the price is missing")
                    .containsEntry(MessageProperties.HANDLER, "probe")
                    .containsEntry(MessageProperties.EXCEPTION, UnreadableEventException.class.getName());
        });
        assertThat(fixture.inbox(poison)).isZero();
        assertThat(fixture.attempts()).isZero();
    }

    @Test
    void batchOfPoisonIsDeadLetteredAndOtherEventsAreHandled() throws Exception {
        Process process = fixture.process(BATCH).start();
        List<UUID> poison = newIds(BATCH / 2);
        poison.forEach(id -> fixture.when(id, () -> {
            throw new UnreadableEventException("bad " + id);
        }));
        Plug plug = fixture.plug();
        fixture.publish(poison);
        fixture.publishPoison(BATCH / 2);
        fixture.awaitDelivering(1 + BATCH);
        plug.release();
        fixture.awaitDrained();

        await().atMost(PATIENCE).until(() -> fixture.deadLetters().size() == BATCH);
        assertThat(fixture.deadLetters().stream().filter(letter -> letter.id() != null))
                .hasSize(poison.size())
                .allSatisfy(letter ->
                        assertThat(letter.properties()).containsEntry(MessageProperties.REASON, "bad " + letter.id()));
        assertThat(fixture.attempts()).isZero();
        UUID next = newId();
        fixture.publish(List.of(next));
        fixture.awaitDrained();
        assertThat(fixture.effects()).containsOnlyKeys(plug.id(), next);
        assertThat(process.count(Outcome.DEADLETTERED)).isEqualTo(BATCH);
    }

    @Test
    void faultIsRetriedWithBackOffAndDeadLetteredAtTheFifteenth() throws Exception {
        UUID fault = newId();
        insertAttempt(fault, 13, 0, null);
        fixture.when(fault, () -> {
            throw new IllegalStateException("a defect");
        });
        Process process = fixture.process(BATCH).start();

        fixture.publish(List.of(fault));

        await().atMost(PATIENCE).until(() -> process.count(Outcome.FAILED) == 1);
        assertThat(fixture.attempts(fault)).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("faults", 14));
        UUID neighbour = newId();
        fixture.publish(List.of(neighbour));
        await().atMost(PATIENCE).until(() -> fixture.effects().containsKey(neighbour));

        fixture.publish(List.of(fault)); // skips the delay of half a minute

        await().atMost(PATIENCE).until(() -> !fixture.deadLetters().isEmpty());
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        letter.properties().get(MessageProperties.REASON))
                .isEqualTo("IllegalStateException: a defect"));
        assertThat(fixture.attempts(fault)).singleElement().satisfies(row -> {
            assertThat(row.get("dead_at")).isNotNull();
            assertThat(row).as("a replay counts from 0").containsEntry("faults", 0);
        });
    }

    /** The consumer keeps the time: the broker would use the wall clock, which can be set back. */
    @Test
    void delayedEventStaysWithItsConsumerAndDelaysNoOther() throws Exception {
        UUID fault = newId();
        insertAttempt(fault, 1, 0, null);
        AtomicInteger times = new AtomicInteger();
        fixture.when(fault, () -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
        });
        Process process = fixture.process(BATCH).start();
        fixture.publish(List.of(fault));
        await().atMost(PATIENCE).until(() -> process.count(Outcome.FAILED) == 1);
        long failed = System.nanoTime();

        fixture.awaitDelivering(1);
        assertThat(fixture.broker().scheduled(QUEUE)).isZero();
        List<UUID> neighbours = newIds(BATCH);
        fixture.publish(neighbours);
        await().atMost(PATIENCE).until(() -> fixture.effects().keySet().containsAll(neighbours));
        await().atMost(PATIENCE).until(() -> fixture.effects().containsKey(fault));
        Duration rested = Duration.ofNanos(System.nanoTime() - failed);
        fixture.awaitDrained();

        assertThat(rested).as("the delay after the second fault").isGreaterThan(Duration.ofMillis(900));
        assertThat(fixture.effects())
                .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
        assertThat(times).hasValue(2);
    }

    @Test
    void delayedEventIsNotAcknowledgedWithItsBatchAndReachesTheNextProcess() throws Exception {
        UUID fault = newId();
        insertAttempt(fault, 5, 0, null);
        AtomicBoolean isFixed = new AtomicBoolean();
        fixture.when(fault, () -> {
            if (!isFixed.get()) {
                throw new IllegalStateException("a defect");
            }
        });
        Process process = fixture.process(BATCH).start();
        fixture.publish(List.of(fault));
        await().atMost(PATIENCE).until(() -> process.count(Outcome.FAILED) == 1);
        Plug plug = fixture.plug();
        List<UUID> neighbours = newIds(BATCH);
        fixture.publish(neighbours);
        fixture.awaitDelivering(2 + BATCH);
        plug.release();
        await().atMost(PATIENCE).until(() -> fixture.effects().keySet().containsAll(neighbours));
        await().atMost(PATIENCE).until(() -> fixture.broker().messages(QUEUE) == 1);
        isFixed.set(true);

        process.close();
        assertThat(fixture.broker().messages(QUEUE)).isEqualTo(1);
        fixture.process(BATCH).start();

        await().atMost(Duration.ofSeconds(40)).until(() -> fixture.effects().containsKey(fault));
        fixture.awaitDrained();
    }

    /** There may be heap again later, or one event may have a defect: the other events must not be lost. */
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, AssertionError.class, StackOverflowError.class})
    void eventsOfABatchThatThrowsAnErrorAreRedelivered(Class<? extends Error> type) throws Exception {
        fixture.process(BATCH).start();
        List<UUID> events = newIds(20);
        AtomicInteger times = new AtomicInteger();
        fixture.when(events.get(10), () -> {
            if (times.incrementAndGet() == 1) {
                throw BeanUtils.instantiateClass(type);
            }
        });
        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());
        plug.release();
        await().atMost(PATIENCE).until(() -> times.get() > 0);

        List<UUID> later = newIds(5);
        fixture.publish(later);
        fixture.awaitDrained();

        assertThat(fixture.effects())
                .containsKeys(events.toArray(UUID[]::new))
                .containsKeys(later.toArray(UUID[]::new));
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void errorOutsideTheStepsLosesNoEvent() throws Exception {
        fixture.process(BATCH).start();
        List<UUID> events = new ArrayList<>(newIds(20));
        AtomicInteger times = new AtomicInteger();
        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());
        fixture.afterCommit(() -> {
            if (fixture.effects().size() > 1 && times.incrementAndGet() == 1) {
                throw new OutOfMemoryError("of the test");
            }
        });
        plug.release();
        await().atMost(PATIENCE).until(() -> times.get() > 0);

        UUID later = newId();
        fixture.publish(List.of(later));
        fixture.awaitDrained();

        events.addAll(List.of(plug.id(), later));
        assertThat(fixture.effects()).containsOnlyKeys(events);
        fixture.awaitPublished(events);
    }

    @Test
    void largeMessagesAreReadAndSentBackUnchanged() throws Exception {
        fixture.process(BATCH).start();
        UUID poison = newId();
        UUID fault = newId();
        AtomicInteger times = new AtomicInteger();
        fixture.when(poison, () -> {
            throw new UnreadableEventException("bad");
        });
        fixture.when(fault, () -> {
            if (times.incrementAndGet() <= 2) {
                throw new IllegalStateException("a defect");
            }
        });
        List<UUID> events = new ArrayList<>(newIds(10));
        events.addAll(4, List.of(poison, fault));
        String data = "{\"filling\":\"%s\"}".formatted("x".repeat(60_000));

        fixture.publishAsLargeMessages(events, data);

        fixture.awaitDrained();
        events.remove(poison);
        assertThat(fixture.effects()).containsOnlyKeys(events);
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.data())
                .isEqualTo(data));
    }

    @Test
    void expiredEventAtTheEndOfABatchDelaysNoOther() throws Exception {
        fixture.process(BATCH).start();
        Plug plug = fixture.plug();
        List<UUID> events = new ArrayList<>(newIds(5));
        fixture.publish(events);
        UUID expiring = newId();
        long expires = System.currentTimeMillis() + 100;
        fixture.publishExpiring(expiring, Duration.ofMillis(100));
        fixture.awaitDelivering(1 + events.size() + 1);
        await().atMost(PATIENCE).until(() -> System.currentTimeMillis() > expires + 100);
        plug.release();

        fixture.awaitDrained();
        events.add(plug.id());
        assertThat(fixture.effects()).containsOnlyKeys(events);
    }

    /** A service without tables counts them in the message. */
    @Test
    void faultOfARouteWithoutInboxIsCountedInTheMessage() throws Exception {
        Process process = fixture.processWithoutRoute(false);
        List<String> handled = new CopyOnWriteArrayList<>();
        process.addPlainRoute(
                "event:UserSubscribed?service=payments&inbox=false", "event:PaymentCompleted", exchange -> {
                    String id = exchange.getMessage().getHeader(MessageProperties.ID, String.class);
                    handled.add(id);
                    if (Collections.frequency(handled, id) < 3) {
                        throw new IllegalStateException("a defect");
                    }
                });
        process.start();
        UUID repaired = newId();
        UUID hopeless = newId();

        fixture.publish(List.of(repaired));
        fixture.publish(hopeless, Map.of(MessageProperties.FAULTS, 13));

        await().atMost(PATIENCE).until(() -> fixture.published().containsKey(repaired));
        assertThat(Collections.frequency(handled, repaired.toString())).isEqualTo(3);
        fixture.publish(hopeless, Map.of(MessageProperties.FAULTS, 14)); // as it is redelivered after half a minute
        await().atMost(PATIENCE).until(() -> !fixture.deadLetters().isEmpty());
        assertThat(fixture.deadLetters()).extracting(EventFixture.Letter::id).containsExactly(hopeless);
        assertThat(fixture.broker().delivering(QUEUE))
                .as("delayed by its consumer")
                .isEqualTo(1);
        assertThat(fixture.attempts()).isZero();
    }

    @Test
    void outageDuringABatchIsCountedAgainstNoEvent() throws Exception {
        Process process = fixture.process(BATCH).start();
        List<UUID> events = new ArrayList<>(newIds(100));
        AtomicBoolean first = new AtomicBoolean(true);
        fixture.when(events.get(50), () -> fixture.databaseIsAway(first.getAndSet(false)));
        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());
        plug.release();

        await().atMost(PATIENCE).until(() -> !first.get() && fixture.broker().delivering(QUEUE) == 0);
        assertThat(fixture.effects()).containsOnlyKeys(plug.id());
        assertThat(fixture.broker().messages(QUEUE)).isEqualTo(events.size());
        fixture.databaseIsAway(false);
        fixture.awaitDrained();

        events.add(plug.id());
        assertThat(fixture.effects()).containsOnlyKeys(events).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        fixture.awaitPublished(events);
        assertThat(fixture.attempts()).isZero();
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(process.count(Outcome.FAILED)).isZero();
    }

    /** The broker's delivery count says nothing about the message. */
    @Test
    void lostConnectionsAreNotCountedAsFaults() throws Exception {
        fixture.process(2).start();
        UUID event = newId();
        AtomicInteger deliveries = new AtomicInteger();
        fixture.when(event, () -> {
            if (deliveries.incrementAndGet() <= 2) {
                fixture.broker().dropConnections();
            }
        });

        fixture.publish(List.of(event));

        fixture.awaitDrained();
        assertThat(fixture.effects()).containsEntry(event, 1);
        assertThat(fixture.attempts()).isZero();
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void deadlockRepeatsTheBatchOnceAtOnce() throws Exception {
        fixture.process(BATCH).start();
        UUID event = newId();
        AtomicInteger times = new AtomicInteger();
        fixture.when(event, () -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException(new SQLException("deadlock", "40001"));
            }
        });
        List<UUID> neighbours = newIds(20);
        List<UUID> all = new ArrayList<>(neighbours);
        all.add(event);
        Plug plug = fixture.plug();
        fixture.publish(all);
        fixture.awaitDelivering(1 + all.size());
        plug.release();
        fixture.awaitDrained();

        assertThat(times).hasValue(2);
        assertThat(fixture.runs()).as("number of runs, none of a single event").hasSizeLessThanOrEqualTo(5);
        assertThat(fixture.effects()).containsKeys(all.toArray(UUID[]::new));
        assertThat(fixture.attempts()).isZero();
    }

    @Test
    void eventThatKilledThreeProcessesIsDeadLetteredUnhandled() throws Exception {
        UUID earlierRun = UUID.randomUUID();
        UUID deadly = newId();
        UUID killedOnce = newId();
        insertAttempt(deadly, 0, 2, earlierRun);
        insertAttempt(killedOnce, 0, 0, earlierRun);
        List<UUID> events = new ArrayList<>(newIds(20));
        events.add(10, deadly);
        events.add(killedOnce);
        List<Integer> deathsSeen = new CopyOnWriteArrayList<>();
        fixture.when(killedOnce, () -> fixture.attempts(killedOnce).forEach(row -> {
            deathsSeen.add((int) row.get("deaths"));
            assertThat(row.get("started_by")).isNotNull().isNotEqualTo(earlierRun);
        }));
        fixture.publish(events);
        fixture.process(BATCH, true).start();

        fixture.awaitDrained();
        events.remove(deadly);
        assertThat(fixture.effects()).containsOnlyKeys(events).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(fixture.runs()).as("batches of one event").allMatch(run -> run.size() == 1);
        assertThat(fixture.runs()).doesNotContain(List.of(deadly));
        assertThat(deathsSeen).containsExactly(1);
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.id()).isEqualTo(deadly);
            assertThat(letter.properties().get(MessageProperties.REASON).toString())
                    .contains("the process ended 3 times");
        });
        assertThat(fixture.attempts()).isZero();
    }

    /** It waits for its retry while the other events pass for which the route is careful. */
    @Test
    void deathsAndFaultsOfAnEventAreCountedAlsoWhenTheRouteIsNotCareful() throws Exception {
        UUID deadly = newId();
        insertAttempt(deadly, 1, 2, newId());
        fixture.process(BATCH).start();

        fixture.publish(deadly, Map.of(MessageProperties.FAULTS, 1));

        await().atMost(PATIENCE).until(() -> !fixture.deadLetters().isEmpty());
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        letter.properties().get(MessageProperties.REASON).toString())
                .contains("the process ended 3 times"));
        assertThat(fixture.effects()).isEmpty();
    }

    @Test
    void startMarkOfAnEventThatDidNotKillIsNoDeath() throws Exception {
        UUID event = newId();
        fixture.when(event, () -> {
            throw new IllegalStateException(new SQLException("locked", "HYT00"));
        });
        fixture.publish(List.of(event));
        Process process = fixture.process(BATCH, true).start();
        await().atMost(PATIENCE).until(() -> process.count(Outcome.FAILED) == 1);
        process.close();

        assertThat(fixture.attempts(event)).allSatisfy(row -> assertThat(row.get("started_by"))
                .as("faults after its handling has ended")
                .isNull());
    }

    @Test
    void routeIsCarefulForAsManyEventsAsItBuffers() throws Exception {
        fixture.process(10, true).start();
        List<UUID> careful = newIds(10);
        fixture.publish(careful);
        fixture.awaitDrained();
        assertThat(fixture.runs()).hasSize(10).allMatch(run -> run.size() == 1);

        Plug plug = fixture.plug();
        fixture.publish(newIds(10));
        fixture.awaitDelivering(11);
        plug.release();
        fixture.awaitDrained();

        assertThat(fixture.runs()).anyMatch(run -> run.size() > 5);
    }
}
