package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.streampass.platform.events.EventFixture.PATIENCE;
import static org.streampass.platform.events.EventFixture.PUBLISHED;
import static org.streampass.platform.events.EventFixture.QUEUE;
import static org.streampass.platform.events.EventFixture.newId;
import static org.streampass.platform.events.EventFixture.newIds;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.EventFixture.Letter;
import org.streampass.platform.events.EventFixture.Plug;
import org.streampass.platform.events.EventFixture.Process;
import org.streampass.platform.events.EventMeters.Outcome;
import org.streampass.platform.tracing.Spans;

/** Batches of events, their publications, and failures between the two commits. */
class EventConsumerTests {

    private static final int BATCH = 256;

    private EventFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new EventFixture();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    /** Publishes events while the handler is blocked, and then releases it. */
    private void publishTogether(List<UUID> events) {
        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());
        plug.release();
        fixture.awaitDrained();
    }

    private void assertHandledOnce(List<UUID> events) {
        assertThat(fixture.effects()).containsOnlyKeys(events).allSatisfy((id, times) -> assertThat(times)
                .isEqualTo(1));
        fixture.awaitPublished(events);
    }

    private static List<UUID> and(UUID first, List<UUID> others) {
        List<UUID> all = new ArrayList<>(others);
        all.add(first);
        return all;
    }

    @Test
    void arrivedEventsAreHandledInOneBatch() throws Exception {
        Process process = fixture.process(BATCH).start();
        List<UUID> events = newIds(BATCH);

        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + BATCH);
        plug.release();
        fixture.awaitDrained();

        assertHandledOnce(and(plug.id(), events));
        assertThat(fixture.runs()).hasSizeLessThanOrEqualTo(4).anyMatch(run -> run.size() > BATCH / 2);
        assertThat(process.count(Outcome.HANDLED)).isEqualTo(1 + BATCH);
        assertThat(fixture.attempts()).isZero();
    }

    @Test
    void repeatedEventIsAnsweredFromTheInboxBesideNewOnes() throws Exception {
        fixture.process(BATCH).start();
        UUID repeated = newId();
        fixture.publish(List.of(repeated));
        fixture.awaitDrained();
        int runsBefore = fixture.runs().size();
        List<UUID> events = newIds(BATCH - 1);

        publishTogether(and(repeated, events));

        List<List<UUID>> runs =
                fixture.runs().subList(runsBefore + 1, fixture.runs().size()); // without the plug
        assertThat(runs.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(events);
        assertThat(runs).as("number of batches").hasSizeLessThanOrEqualTo(3);
        assertThat(fixture.effects())
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        await().atMost(PATIENCE).until(() -> fixture.published().get(repeated).size() == 2);
        assertThat(fixture.published().get(repeated)).matches(EventFixture::isOnePublication);
    }

    @Test
    void sameEventTwiceInABatchIsHandledOnce() throws Exception {
        fixture.process(BATCH).start();
        UUID twice = newId();
        List<UUID> others = newIds(10);
        List<UUID> events = and(twice, and(twice, others));

        publishTogether(events);

        assertThat(fixture.effects().get(twice)).isEqualTo(1);
        assertThat(fixture.effects()).containsKeys(others.toArray(UUID[]::new));
        assertThat(fixture.published().get(twice)).matches(EventFixture::isOnePublication);
    }

    @Test
    void batchIsLimitedInBytes() throws Exception {
        int most = 20_000;
        Process process = fixture.processWithoutRoute(false);
        List<Integer> batches = new CopyOnWriteArrayList<>();
        Plug plug = Plug.create();
        EventSubscription subscription = subscription(process, most, events -> {
            batches.add(events.size());
            if (events.get(0).id().equals(plug.id())) {
                plug.hold();
            }
        });
        subscription.start();
        fixture.publish(List.of(plug.id()));
        plug.awaitHeld();
        List<UUID> events = newIds(100);
        fixture.publish(events, "{\"filling\":\"" + "x".repeat(1_000) + "\"}"); // more than 2,000 bytes each
        fixture.awaitDelivering(1 + events.size());

        plug.release();
        fixture.awaitDrained();
        subscription.stop();

        assertThat(batches.stream().mapToInt(each -> each).sum()).isEqualTo(1 + events.size());
        assertThat(batches).allMatch(size -> size <= most / 2_000).anyMatch(size -> size > 1);
    }

    private EventSubscription subscription(Process process, int mostBytes, Consumer<List<EventEnvelope>> handler) {
        List<QueueBinding> bindings = List.of(QueueBinding.of("payments", EventFixture.EVENT));
        EventHandling handling = mock(EventHandling.class);
        when(handling.handle(any())).thenAnswer(call -> {
            handler.accept(call.getArgument(0));
            return List.of();
        });
        EventMeters meters = new EventMeters(process.runtime().meters(), "payments");
        DeadLetters deadLetters = new DeadLetters("probe");
        return new EventSubscription(
                "probe",
                new EventSubscription.Limits(BATCH, mostBytes, 512 * 1024),
                bindings,
                () -> process.runtime().openSession(bindings),
                new BatchHandler(
                        handling,
                        new SingleHandler("probe", handling, deadLetters, meters, 0),
                        deadLetters,
                        meters,
                        new EventSpans(Spans.OFF)),
                process.runtime().threads());
    }

    @Test
    void unpublishedEventRollsBackUntilTheRoutePublishesIt() throws Exception {
        Process process = fixture.processWithoutRoute(false);
        String from = "event:UserSubscribed?service=payments&batch=10";
        process.addRoute(from, "bean:handler?method=handle");
        process.start();
        List<UUID> events = newIds(5);

        fixture.publish(events);

        await().atMost(PATIENCE).until(() -> process.handled().containsAll(events));
        process.removeRoute();
        assertThat(fixture.effects()).isEmpty();
        assertThat(fixture.broker().messages(QUEUE)).isEqualTo(events.size());
        assertThat(fixture.attempts()).as("faults counted against events").isZero();

        process.addRoute(from, "bean:handler?method=handle", "event:PaymentCompleted");
        fixture.awaitDrained();
        assertHandledOnce(events);
    }

    @Test
    void connectionLostBetweenTheCommitsRepeatsOnlyPublications() throws Exception {
        fixture.process(BATCH).start();
        List<UUID> events = newIds(50);
        AtomicBoolean torn = new AtomicBoolean();
        Plug plug = fixture.plug();
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());
        fixture.afterCommit(() -> {
            if (fixture.effects().size() > 1 && torn.compareAndSet(false, true)) {
                assertThat(fixture.published())
                        .as("before the session has committed")
                        .hasSizeLessThanOrEqualTo(1);
                fixture.broker().dropConnections();
            }
        });
        plug.release();
        fixture.awaitDrained();

        assertThat(torn).isTrue();
        List<UUID> all = and(plug.id(), events);
        assertThat(fixture.runs().stream().flatMap(List::stream)).as("steps").containsExactlyInAnyOrderElementsOf(all);
        assertHandledOnce(all);
        assertThat(fixture.published().values()).allMatch(EventFixture::isOnePublication);
        assertThat(fixture.broker().messages(PUBLISHED)).as("publications").isEqualTo(all.size());
    }

    @Test
    void idleConsumerGetsItsShareWithinASecond() throws Exception {
        int events = 1_500;
        Process first = fixture.process(BATCH);
        Process second = fixture.process(BATCH);
        List<UUID> all = newIds(events);
        all.forEach(id -> fixture.when(
                id, () -> LockSupport.parkNanos(Duration.ofMillis(2).toNanos())));
        first.start();
        fixture.publish(all);
        await().atMost(PATIENCE).until(() -> first.handled().size() > 10);

        second.start();

        await().atMost(Duration.ofSeconds(1)).until(() -> !second.handled().isEmpty());
        fixture.awaitDrained();
        assertThat(second.handled().size()).isGreaterThan(events / 4);
        assertHandledOnce(all);
    }

    @Test
    void stopFinishesTheBatchInProgressAndLosesNothing() throws Exception {
        Process process = fixture.process(10).start();
        Plug plug = fixture.plug();
        List<UUID> events = newIds(100);
        fixture.publish(events);
        fixture.awaitDelivering(1 + events.size());

        CompletableFuture<Void> stop = CompletableFuture.runAsync(process::stop);
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !stop.isDone());
        plug.release();
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        Set<UUID> done = Set.copyOf(fixture.effects().keySet());
        assertThat(done).as("the event in progress").contains(plug.id());
        assertThat(fixture.broker().messages(QUEUE)).isEqualTo(1L + events.size() - done.size());
        assertThat(fixture.broker().delivering(QUEUE)).isZero();
        fixture.process(10).start();
        fixture.awaitDrained();
        assertHandledOnce(and(plug.id(), events));
        assertThat(fixture.broker().messages(PUBLISHED)).isEqualTo(1L + events.size());
    }

    @Test
    void suspendedRouteLeavesItsEventsInTheQueue() throws Exception {
        Process process = fixture.process(10).start();
        process.suspendRoute();
        List<UUID> events = newIds(20);
        fixture.publish(events);
        assertThat(fixture.broker().consumers(QUEUE)).isZero();
        assertThat(fixture.effects()).isEmpty();

        process.resumeRoute();

        fixture.awaitDrained();
        assertHandledOnce(events);
    }

    /**
     * Without tables: the body is the event's data as a map, the headers are its attributes, and each event is handled
     * alone.
     */
    @Test
    void routeWithoutInboxReadsAndPublishesMaps() throws Exception {
        Process process = fixture.processWithoutRoute(false);
        List<Map<?, ?>> bodies = new CopyOnWriteArrayList<>();
        List<Object> subjects = new CopyOnWriteArrayList<>();
        process.addPlainRoute(
                "event:UserSubscribed?service=payments&inbox=false", "event:PaymentCompleted", exchange -> {
                    bodies.add(exchange.getMessage().getBody(Map.class));
                    subjects.add(exchange.getMessage().getHeader(MessageProperties.SUBJECT));
                });
        process.start();
        UUID event = newId();

        fixture.publish(List.of(event), "{\"n\":1}");

        fixture.awaitDrained();
        assertThat(bodies).singleElement().hasToString("{n=1}");
        fixture.awaitPublished(List.of(event));
        Letter published = fixture.published().get(event).get(0);
        assertThat(published.data()).isEqualTo("{\"n\":1}");
        assertThat(subjects).containsExactly(published.properties().get(MessageProperties.SUBJECT));
        assertThat(published.properties())
                .containsEntry(MessageProperties.SOURCE, "/streampass/payments")
                .containsEntry(MessageProperties.TYPE, "org.streampass.PaymentCompleted.v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"this is not JSON", "", "null", "[1]", "\"text\"", "{} {}"})
    void routeWithoutInboxDeadLettersDataThatIsNoObject(String data) throws Exception {
        Process process = fixture.processWithoutRoute(false);
        process.addPlainRoute(
                "event:UserSubscribed?service=payments&inbox=false", "event:PaymentCompleted", exchange -> {});
        process.start();

        fixture.publish(List.of(newId()), data);

        fixture.awaitDrained();
        assertThat(fixture.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        (String) letter.properties().get(MessageProperties.REASON))
                .startsWith("data: is not a JSON object"));
    }

    @Test
    void dataErrorInAnIOExceptionIsDeadLetteredAtOnce() throws Exception {
        Process process = fixture.processWithoutRoute(false);
        process.addPlainRoute(
                "event:UserSubscribed?service=payments&inbox=false", "event:PaymentCompleted", exchange -> {
                    throw new IOException("cannot unmarshal", new NumberFormatException("12a"));
                });
        process.start();

        fixture.publish(List.of(newId()));

        fixture.awaitDrained();
        assertThat(fixture.deadLetters()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"payments, DLQ.payments-UserSubscribed", "payments-archive, DLQ.payments-archive-UserSubscribed"})
    void logNamesTheDeadLetterQueue(String service, String queue) throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        ((Logger) LoggerFactory.getLogger(DeadLetters.class)).addAppender(logged);
        Process process = fixture.processWithoutRoute(false);
        process.addPlainRoute(
                "event:UserSubscribed?inbox=false&service=" + service, "event:PaymentCompleted", exchange -> {});
        process.start();

        fixture.publishPoison(1);

        await().atMost(PATIENCE).until(() -> fixture.broker().messages(queue) == 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("can never be handled and is on " + queue + ": ")));
    }
}
