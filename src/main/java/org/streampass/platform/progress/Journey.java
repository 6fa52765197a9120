package org.streampass.platform.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.events.ProgressRow.Kind;
import org.streampass.platform.progress.ProgressAnswers.Answer;
import org.streampass.platform.progress.Slip.Deadline;
import org.streampass.platform.progress.Slip.Done;
import org.streampass.platform.progress.Slip.Handled;
import org.streampass.platform.progress.Slip.Pending;
import org.streampass.platform.progress.Slip.State;

/** Puts the answers of the services together. */
class Journey {

    static final String OUTBOX = "outbox";

    private static final Comparator<Instant> UNKNOWN_LAST = Comparator.nullsLast(Comparator.naturalOrder());

    private final UUID subscription;
    private final List<Edge> edges;
    private final Map<String, Answer> answers;
    private final Evidence evidence;
    private final Set<String> silent;
    private final Limits limits;
    private final List<KnownEvent> events;

    /**
     * @param lateAfter the default of {@code expected}
     * @param retention inboxes may have deleted older events: they count as handled
     */
    record Limits(Duration lateAfter, Duration retention) {}

    /** @param answers by service */
    Journey(
            UUID subscription,
            List<Edge> edges,
            Collection<KnownEvent> events,
            Map<String, Answer> answers,
            Set<String> silent,
            Limits limits) {
        this.subscription = subscription;
        this.edges = edges;
        this.answers = answers;
        this.evidence = new Evidence(answers);
        this.silent = silent;
        this.limits = limits;
        this.events = events.stream()
                .filter(evidence::isPublished)
                .map(event -> event.at() == null ? event.withTime(publishedAt(event)) : event)
                .sorted(Comparator.comparing(KnownEvent::at, UNKNOWN_LAST).thenComparing(KnownEvent::id))
                .toList();
    }

    Slip slip(Instant now) {
        List<Pending> pending = Stream.concat(events.stream().flatMap(event -> pending(event, now)), work(now))
                .sorted(Comparator.comparing(Pending::since, UNKNOWN_LAST).thenComparing(Pending::service))
                .toList();
        List<Slip.Expected> toCome = new Outlook(edges, events).of(pending);
        return new Slip(
                subscription.toString(),
                now,
                pending.stream().anyMatch(Pending::late),
                pending.isEmpty() ? null : new Sentence(edges, answers).of(pending, toCome, now),
                pending,
                events.stream().map(this::done).toList(),
                toCome,
                next(now),
                silent.stream().sorted().toList(),
                events.stream()
                        .map(KnownEvent::traceId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    private Stream<ProgressRow> rows(String service, Kind kind) {
        Answer answer = answers.get(service);
        return answer == null ? Stream.empty() : answer.rows().stream().filter(row -> row.kind() == kind);
    }

    private Optional<ProgressRow> row(String service, Kind kind, KnownEvent event) {
        String queue = QueueBinding.of(service, event.name()).queue();
        return rows(service, kind)
                .filter(row -> row.id().equals(event.id()) && row.name().equals(queue))
                .findFirst();
    }

    /** An event is published when its cause is handled, or when the due work that its cause has made is done. */
    private Instant publishedAt(KnownEvent event) {
        return Stream.concat(
                        rows(event.service(), Kind.DUE)
                                .filter(row ->
                                        event.cause() != null && event.cause().equals(row.cause()))
                                .map(ProgressRow::doneAt),
                        rows(event.service(), Kind.HANDLED)
                                .filter(row -> row.id().equals(event.cause()))
                                .map(ProgressRow::at))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> handledAt(event).map(Handled::at).findFirst().orElse(null));
    }

    private Done done(KnownEvent event) {
        return new Done(
                event.name(), event.service(), event.at(), handledAt(event).toList());
    }

    private Stream<Handled> handledAt(KnownEvent event) {
        return consumers(event)
                .flatMap(edge -> row(edge.service(), Kind.HANDLED, event).stream()
                        .map(row -> new Handled(edge.service(), row.at())))
                .sorted(Comparator.comparing(Handled::at));
    }

    private Stream<Edge> consumers(KnownEvent event) {
        return edges.stream().filter(edge -> edge.handles(event.name()));
    }

    /** The services that have not handled an event. */
    private Stream<Pending> pending(KnownEvent event, Instant now) {
        boolean isForgotten = event.at() != null && event.at().isBefore(now.minus(limits.retention()));
        return evidence.isInOutbox(event) || isForgotten
                ? Stream.empty()
                : consumers(event)
                        .filter(edge -> row(edge.service(), Kind.HANDLED, event).isEmpty())
                        .map(edge -> pending(event, edge, now));
    }

    private Pending pending(KnownEvent event, Edge edge, Instant now) {
        ProgressRow failed = row(edge.service(), Kind.FAILED, event).orElse(null);
        State state = state(edge.service(), failed);
        return new Pending(
                edge.service(),
                event.name(),
                event.id(),
                null,
                edge.route(),
                state,
                failed == null ? 1 : failed.attempt() + 1,
                state == State.RETRYING ? failed.nextAttempt() : null,
                event.at(),
                expectedBy(state, event.at(), edge.expected()),
                isLate(state, event.at(), edge.expected(), now));
    }

    /** @param failed null if the event has not failed */
    private State state(String service, ProgressRow failed) {
        if (silent.contains(service)) {
            return State.UNKNOWN;
        }
        if (failed == null) {
            return State.QUEUED;
        }
        if (failed.dead()) {
            return State.DEAD;
        }
        if (failed.busy()) {
            return State.DELIVERING;
        }
        return failed.attempt() > 0 ? State.RETRYING : State.QUEUED;
    }

    private static Instant expectedBy(State state, Instant since, Duration expected) {
        return state == State.DEAD || since == null ? null : since.plus(expected);
    }

    private static boolean isLate(State state, Instant since, Duration expected, Instant now) {
        return state == State.DEAD || since != null && now.isAfter(since.plus(expected));
    }

    private static boolean isDone(ProgressRow row) {
        return row.at() == null;
    }

    /** The due work that is not done. An event that was delivered only has to leave its outbox. */
    private Stream<Pending> work(Instant now) {
        return answers.entrySet().stream().flatMap(answer -> rows(answer.getKey(), Kind.DUE)
                .filter(row -> !isDone(row)
                        && !row.planned()
                        && !(row.name().equals(OUTBOX) && evidence.isDelivered(row.id())))
                .map(row -> work(answer.getKey(), row, now)));
    }

    private Pending work(String service, ProgressRow row, Instant now) {
        Optional<Edge> edge = edges.stream()
                .filter(each -> each.performs(service, row.name()))
                .findFirst();
        State state = state(row, edge.map(Edge::outside).orElse(null));
        Duration expected = edge.map(Edge::expected).orElse(limits.lateAfter());
        Optional<KnownEvent> event = event(row);
        return new Pending(
                service,
                event.map(KnownEvent::name).orElse(null),
                event.map(KnownEvent::id).orElse(null),
                row.name(),
                edge.map(Edge::route).orElse(null),
                state,
                row.attempt() + 1,
                state == State.RETRYING ? row.nextAttempt() : null,
                row.since(),
                expectedBy(state, row.since(), expected),
                isLate(state, row.since(), expected, now));
    }

    /** The event that caused the work, or that it is to publish. */
    private Optional<KnownEvent> event(ProgressRow row) {
        return events.stream()
                .filter(event -> event.id().equals(row.id()) || event.id().equals(row.cause()))
                .findFirst();
    }

    private static State state(ProgressRow row, String outside) {
        if (row.dead()) {
            return State.DEAD;
        }
        if (row.busy()) {
            return outside == null ? State.DELIVERING : State.WAITING_FOR_PROVIDER;
        }
        return row.attempt() > 0 ? State.RETRYING : State.QUEUED;
    }

    private List<Deadline> next(Instant now) {
        List<Deadline> next = new ArrayList<>();
        answers.keySet().forEach(service -> rows(service, Kind.DUE)
                .filter(row -> !isDone(row) && row.planned() && !row.dead())
                .forEach(row -> next.add(new Deadline(service, row.name(), row.at()))));
        next.sort(Comparator.comparing(Deadline::at));
        return next;
    }
}
