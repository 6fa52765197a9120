package org.streampass.platform.progress;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;
import org.streampass.platform.work.DueTableControl;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.WorkRuntime;

/** Tells how far a subscription is with the services of this process, from their own tables. */
@Component
class ProgressAnswers implements Respondent<ProgressAnswers.Question, ProgressAnswers.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("progress", Question.class, Answer.class);

    private final Inboxes inboxes;
    private final WorkRuntime works;
    private final List<ReconciliationSource> sources;
    private final List<UserSubscriptions> subscriptions;
    private final DeclaredEdges routes;
    private final EdgeBoard board;
    private final JdbcClient jdbc;

    ProgressAnswers(
            Inboxes inboxes,
            WorkRuntime works,
            List<ReconciliationSource> sources,
            ObjectProvider<UserSubscriptions> subscriptions,
            DeclaredEdges routes,
            EdgeBoard board,
            JdbcClient jdbc) {
        this.inboxes = inboxes;
        this.works = works;
        this.sources = sources;
        this.subscriptions = subscriptions.stream().toList();
        this.routes = routes;
        this.board = board;
        this.jdbc = jdbc;
    }

    /** @param known the events that are known so far; empty: each process begins with those that its tables prove */
    record Question(UUID subscription, Collection<KnownEvent> known) {

        Set<UUID> keys() {
            return Stream.concat(Stream.of(subscription), known.stream().map(KnownEvent::id))
                    .collect(Collectors.toSet());
        }

        Question with(List<KnownEvent> own, List<KnownEvent> guesses) {
            return new Question(
                    subscription,
                    Stream.of(known, own, guesses).flatMap(Collection::stream).toList());
        }

        boolean knowsResultOf(UUID event, String service) {
            return known.stream()
                    .anyMatch(each -> each.isCertain()
                            && event.equals(each.cause())
                            && each.service().equals(service));
        }
    }

    /**
     * @param events the events that the service has published, beyond those of the question
     * @param keys the events that the rows are about
     * @param rows what its tables have about them
     * @param stopped its routes that are stopped
     */
    record Answer(List<KnownEvent> events, Set<UUID> keys, List<ProgressRow> rows, Set<String> stopped) {}

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        List<KnownEvent> own = question.known().isEmpty() ? own(question.subscription()) : List.of();
        List<KnownEvent> guesses = new Guesses(board.edges()).ofWork(own).toList();
        Question complete = question.with(own, guesses);
        List<ProgressRow> rows = rows(complete, guesses);
        Map<String, List<ProgressRow>> byService = rows.stream().collect(Collectors.groupingBy(ProgressRow::service));
        Set<UUID> keys = complete.keys();
        Set<String> stopped = routes.stopped();
        return inboxes.stream().collect(Collectors.toMap(Inbox::service, inbox -> {
            List<ProgressRow> ofService = byService.getOrDefault(inbox.service(), List.of());
            List<KnownEvent> published = Stream.concat(
                            own.stream().filter(event -> event.service().equals(inbox.service())),
                            published(inbox, ofService, complete))
                    .toList();
            return new Answer(published, keys, ofService, stopped);
        }));
    }

    private List<KnownEvent> own(UUID subscription) {
        return Stream.concat(
                        sources.stream().flatMap(source -> proven(source, subscription)),
                        subscriptions.stream().flatMap(each -> possible(each, subscription)))
                .toList();
    }

    /**
     * The outboxes are read only if an event may be there: PostgreSQL reads a table whole whose rows come and go. A guess is
     * not there if another event is known that the same work has published instead.
     */
    private List<ProgressRow> rows(Question question, Collection<KnownEvent> guesses) {
        List<ProgressRow> rows = ProgressRow.find(jdbc, parts(), question.keys());
        Set<UUID> delivered = rows.stream()
                .filter(row -> row.kind().isDelivery())
                .map(ProgressRow::id)
                .collect(Collectors.toSet());
        List<KnownEvent> undelivered = question.known().stream()
                .filter(event -> !delivered.contains(event.id()))
                .toList();
        boolean isAnyMissing = undelivered.stream()
                .anyMatch(event -> !guesses.contains(event) || !question.knowsResultOf(event.cause(), event.service()));
        if (!isAnyMissing) {
            return rows;
        }
        Set<UUID> ids = undelivered.stream().map(KnownEvent::id).collect(Collectors.toSet());
        return Stream.concat(rows.stream(), ProgressRow.find(jdbc, outboxParts(), ids).stream())
                .toList();
    }

    /** An event whose time is not on record is stamped with the present one. */
    private static Stream<KnownEvent> proven(ReconciliationSource source, UUID subscription) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return source.publishAgain().apply(Set.of(subscription)).stream()
                .map(event -> KnownEvent.of(event, event.time().isBefore(now) ? event.time() : null, true));
    }

    private static Stream<KnownEvent> possible(UserSubscriptions subscriptions, UUID subscription) {
        return subscriptions.possibleEvents(subscription).stream().map(event -> KnownEvent.of(event, null, false));
    }

    /** The parts of the statement that read all tables but the outboxes. */
    private List<String> parts() {
        SortedMap<String, DueTableControl> tables = works.tables();
        List<String> parts = new ArrayList<>();
        inboxes.stream().forEach(inbox -> {
            ProgressRow.ofEvents(inbox).forEach(parts::add);
            String prefix = inbox.service() + "-";
            tables.forEach((kind, table) -> {
                if (kind.startsWith(prefix) && !kind.equals(prefix + Journey.OUTBOX)) {
                    parts.add(table.progress(inbox.service(), kind.substring(prefix.length())));
                }
            });
        });
        return parts;
    }

    private List<String> outboxParts() {
        SortedMap<String, DueTableControl> tables = works.tables();
        return inboxes.stream()
                .map(Inbox::service)
                .filter(service -> tables.containsKey(service + "-" + Journey.OUTBOX))
                .map(service -> tables.get(service + "-" + Journey.OUTBOX).progress(service, Journey.OUTBOX))
                .toList();
    }

    /** The events that handled ones have caused, unless they are known: they are not read in vain. */
    private static Stream<KnownEvent> published(Inbox inbox, List<ProgressRow> rows, Question question) {
        return rows.stream()
                .filter(row -> row.kind() == ProgressRow.Kind.HANDLED
                        && row.busy()
                        && !question.knowsResultOf(row.id(), inbox.service()))
                .flatMap(row -> inbox.findPublished(row.id(), row.name()).stream())
                .map(event -> KnownEvent.of(event, event.time(), true))
                .distinct();
    }
}
