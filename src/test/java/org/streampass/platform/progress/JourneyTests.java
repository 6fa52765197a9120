package org.streampass.platform.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.events.ProgressRow.Kind;
import org.streampass.platform.progress.Edge.Output;
import org.streampass.platform.progress.ProgressAnswers.Answer;
import org.streampass.platform.progress.Slip.Deadline;
import org.streampass.platform.progress.Slip.Expected;
import org.streampass.platform.progress.Slip.Handled;
import org.streampass.platform.progress.Slip.Pending;
import org.streampass.platform.progress.Slip.State;

/** Where a subscription is, from the answers of the services. */
class JourneyTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration EXPECTED = Duration.ofSeconds(5);

    private static final List<Edge> EDGES = List.of(
            handler("payments", Set.of("Subscribed"), output("Completed", "Failed")),
            handler("payments", Set.of("Renewal")),
            work("payments", "charge", Set.of("Subscribed", "Renewal"), output("Completed", "Failed")),
            handler(
                    "lists",
                    Set.of("Subscribed", "Completed", "Failed"),
                    output(Set.of("Subscribed/Completed"), "ListReady")),
            handler("subscriptions", Set.of("Completed", "Failed"), output(Set.of("Renewal/Failed"), "Ended")),
            handler("mails", Set.of("ListReady", "Ended")));

    private final UUID subscription = UUID.randomUUID();
    private final KnownEvent subscribed =
            new KnownEvent(UUID.randomUUID(), "Subscribed", "subscriptions", null, NOW.minusSeconds(3), "4bf9", true);
    private final List<KnownEvent> events = new ArrayList<>(List.of(subscribed));
    private final Map<String, List<ProgressRow>> rows =
            new HashMap<>(Map.of("payments", new ArrayList<>(), "lists", new ArrayList<>()));
    private Set<String> silent = Set.of();
    private Set<String> stopped = Set.of();

    private static Output output(String... events) {
        return output(Set.of(), events);
    }

    private static Output output(Set<String> after, String... events) {
        return new Output(Set.of(events), after);
    }

    private static Edge handler(String service, Set<String> events, Output... outputs) {
        return new Edge(
                service, service + "-route", events, null, Set.of(), List.of(outputs), EXPECTED.toMillis(), null, true);
    }

    private static Edge work(String service, String work, Set<String> causes, Output... outputs) {
        return new Edge(
                service,
                service + "-" + work,
                Set.of(),
                work,
                causes,
                List.of(outputs),
                EXPECTED.toMillis(),
                "the provider",
                true);
    }

    private Slip slip() {
        Map<String, Answer> answers = new HashMap<>();
        rows.forEach((service, each) -> answers.put(service, new Answer(List.of(), Set.of(), each, stopped)));
        answers.keySet().removeAll(silent);
        return new Journey(
                        subscription,
                        EDGES,
                        events,
                        answers,
                        silent,
                        new Journey.Limits(Duration.ofSeconds(30), Duration.ofDays(30)))
                .slip(NOW);
    }

    private void handled(String service, KnownEvent event) {
        add(service, row(Kind.HANDLED, event.id(), service + "-" + event.name(), NOW.minusSeconds(2), 0, false, false));
    }

    private void add(String service, ProgressRow row) {
        rows.computeIfAbsent(service, key -> new ArrayList<>()).add(row);
    }

    private static ProgressRow row(
            Kind kind, UUID id, String name, Instant at, int attempt, boolean busy, boolean dead) {
        return new ProgressRow(kind, "payments", id, name, null, at, null, attempt, busy, false, dead, null);
    }

    private ProgressRow charge(Instant at, int secondsDue, int attempt, boolean leased, boolean planned) {
        return charge(subscribed, at, secondsDue, attempt, leased, planned);
    }

    private ProgressRow charge(
            KnownEvent cause, Instant at, int secondsDue, int attempt, boolean leased, boolean planned) {
        return new ProgressRow(
                Kind.DUE,
                "payments",
                subscription,
                "charge",
                cause.id(),
                at,
                NOW.minusSeconds(secondsDue),
                attempt,
                leased,
                planned,
                false,
                null);
    }

    private KnownEvent publish(String name, String service, KnownEvent cause, Instant at) {
        KnownEvent event = new KnownEvent(UUID.randomUUID(), name, service, cause.id(), at, null, true);
        events.add(event);
        return event;
    }

    @Test
    void processWithoutTablesHasNoRows() {
        assertThat(ProgressRow.find(null, List.of(), Set.of(subscription))).isEmpty();
    }

    @Test
    void eventWaitsForEachServiceThatHasNotHandledIt() {
        handled("lists", subscribed);

        Slip slip = slip();

        assertThat(slip.now())
                .extracting(Pending::service, Pending::event, Pending::state, Pending::late)
                .containsExactly(tuple("payments", "Subscribed", State.QUEUED, false));
        assertThat(slip.done()).singleElement().satisfies(done -> assertThat(done.handledBy())
                .containsExactly(new Handled("lists", NOW.minusSeconds(2))));
        assertThat(slip.traceId()).isEqualTo("4bf9");
    }

    @Test
    void eachEventToComeIsListedOnceAndAlternativesTogether() {
        handled("lists", subscribed);
        handled("payments", subscribed);
        add("payments", charge(NOW, 2, 0, false, false));

        assertThat(slip().toCome())
                .extracting(Expected::event, Expected::publishedBy, Expected::expectedBy, Expected::after)
                .containsExactlyInAnyOrder(
                        tuple("Completed or Failed", "payments", NOW.plusSeconds(3), Set.of()),
                        tuple("ListReady", "lists", NOW.plusSeconds(8), Set.of("Completed")));
    }

    private KnownEvent renew() {
        KnownEvent completed = publish("Completed", "payments", subscribed, NOW.minus(Duration.ofDays(31)));
        KnownEvent renewal = publish("Renewal", "subscriptions", subscribed, NOW.minusSeconds(2));
        Stream.of("lists", "payments").forEach(service -> handled(service, subscribed));
        Stream.of("lists", "subscriptions").forEach(service -> handled(service, completed));
        return renewal;
    }

    /** A first payment that is declined ends nothing, and a renewed subscription has its list. */
    @Test
    void eventsThatOnlyADeadlineCausesDoNotFollowARequest() {
        KnownEvent renewal = renew();
        handled("payments", renewal);
        add("payments", charge(renewal, NOW, 2, 0, false, false));

        assertThat(slip().toCome())
                .extracting(Expected::event, Expected::after)
                .containsExactlyInAnyOrder(tuple("Completed or Failed", Set.of()), tuple("Ended", Set.of("Failed")));
    }

    @Test
    void eventsOfEarlierPeriodsDoNotHideThoseToCome() {
        renew();

        Slip slip = slip();

        assertThat(slip.now())
                .extracting(Pending::service, Pending::event)
                .containsExactly(tuple("payments", "Renewal"));
        assertThat(slip.toCome()).extracting(Expected::event).containsExactlyInAnyOrder("Completed or Failed", "Ended");
    }

    @Test
    void deliveredEventIsNotWithItsPublisher() {
        add("subscriptions", unconfirmed());
        handled("lists", subscribed);

        assertThat(slip().now())
                .extracting(Pending::service, Pending::event, Pending::work)
                .containsExactly(tuple("payments", "Subscribed", null));
    }

    private ProgressRow unconfirmed() {
        return new ProgressRow(
                Kind.DUE,
                "payments",
                subscribed.id(),
                Journey.OUTBOX,
                null,
                NOW,
                NOW.minusSeconds(3),
                1,
                false,
                false,
                false,
                null);
    }

    @Test
    void dueWorkIsLateAfterItsRouteExpectsIt() {
        handled("lists", subscribed);
        handled("payments", subscribed);
        add("payments", charge(NOW.minusSeconds(6), 6, 0, false, false));
        stopped = Set.of("payments-charge");

        Slip slip = slip();

        assertThat(slip.late()).isTrue();
        assertThat(slip.why())
                .isEqualTo("payments has not begun the work 'charge', since 2026-03-01T11:59:54Z (6 s);"
                        + " it is late: 2026-03-01T11:59:59Z was expected; the route payments-charge is stopped;"
                        + " to come: Completed or Failed, ListReady");
    }

    @Test
    void leasedWorkWaitsForTheProviderAndFailedWorkRetries() {
        handled("lists", subscribed);
        handled("payments", subscribed);
        add("payments", charge(NOW.plusSeconds(30), 1, 0, true, false));
        assertThat(slip().now()).extracting(Pending::state).containsExactly(State.WAITING_FOR_PROVIDER);

        rows.get("payments").remove(rows.get("payments").size() - 1);
        add("payments", charge(NOW.plusSeconds(4), 1, 2, false, false));

        assertThat(slip().now())
                .extracting(Pending::state, Pending::attempt, Pending::nextAttempt)
                .containsExactly(tuple(State.RETRYING, 3, NOW.plusSeconds(4)));
    }

    @Test
    void deadlineOfTheBusinessIsNextAndNeitherUnderWayNorLate() {
        handled("lists", subscribed);
        handled("payments", subscribed);
        add("payments", charge(NOW.plusSeconds(86_400), -86_400, 0, false, true));

        Slip slip = slip();

        assertThat(slip.now()).isEmpty();
        assertThat(slip.toCome()).isEmpty();
        assertThat(slip.late()).isFalse();
        assertThat(slip.why()).isNull();
        assertThat(slip.next()).containsExactly(new Deadline("payments", "charge", NOW.plusSeconds(86_400)));
    }

    @Test
    void eventThatTheBrokerHasNotConfirmedIsWithItsPublisherOnly() {
        add("subscriptions", unconfirmed());

        Slip slip = slip();

        assertThat(slip.now())
                .extracting(Pending::service, Pending::event, Pending::work)
                .containsExactly(tuple("subscriptions", "Subscribed", "outbox"));
        assertThat(slip.why())
                .startsWith("subscriptions has published Subscribed, and the broker has not confirmed it");
        assertThat(slip.toCome()).extracting(Expected::event).contains("Completed or Failed");
    }

    @Test
    void deadLetterAndFailedEventAreNamed() {
        add("payments", row(Kind.FAILED, subscribed.id(), "payments-Subscribed", NOW, 0, false, true));
        add("lists", row(Kind.FAILED, subscribed.id(), "lists-Subscribed", NOW, 2, false, false));

        Slip slip = slip();

        assertThat(slip.late()).isTrue();
        assertThat(slip.now())
                .extracting(Pending::service, Pending::state, Pending::attempt, Pending::nextAttempt)
                .containsExactlyInAnyOrder(
                        tuple("payments", State.DEAD, 1, null), tuple("lists", State.RETRYING, 3, NOW.plusSeconds(1)));
    }

    @Test
    void serviceThatDoesNotAnswerIsNamed() {
        silent = Set.of("payments");
        handled("lists", subscribed);

        Slip slip = slip();

        assertThat(slip.silent()).containsExactly("payments");
        assertThat(slip.now())
                .extracting(Pending::service, Pending::state)
                .containsExactly(tuple("payments", State.UNKNOWN));
        assertThat(slip.why()).startsWith("payments does not answer, so Subscribed may wait for it");
        assertThat(slip.toCome()).extracting(Expected::event).contains("Completed or Failed");
    }

    @Test
    void eventOfDueWorkIsPublishedWhenTheWorkIsDone() {
        handled("payments", subscribed);
        add(
                "payments",
                new ProgressRow(
                        Kind.DUE,
                        "payments",
                        subscription,
                        "charge",
                        subscribed.id(),
                        null,
                        NOW.minusSeconds(2),
                        0,
                        false,
                        false,
                        false,
                        NOW.minusSeconds(1)));
        publish("Completed", "payments", subscribed, null);

        assertThat(slip().done())
                .extracting(Slip.Done::event, Slip.Done::at)
                .containsExactly(tuple("Subscribed", NOW.minusSeconds(3)), tuple("Completed", NOW.minusSeconds(1)));
    }

    /** Its row in the inbox is deleted by then. */
    @Test
    void eventThatIsOlderThanTheRetentionCountsAsHandled() {
        events.set(0, subscribed.withTime(NOW.minus(Duration.ofDays(31))));

        assertThat(slip().now()).isEmpty();
    }
}
