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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.EventEnvelope;
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
    private final DeclaredEdges routes;
    private final EdgeBoard board;
    private final JdbcClient jdbc;

    /** The statements of an answer use one connection. Each is its own transaction. */
    private final TransactionTemplate oneConnection;

    ProgressAnswers(
            Inboxes inboxes,
            WorkRuntime works,
            List<ReconciliationSource> sources,
            DeclaredEdges routes,
            EdgeBoard board,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.inboxes = inboxes;
        this.works = works;
        this.sources = sources;
        this.routes = routes;
        this.board = board;
        this.jdbc = jdbc;
        this.oneConnection = new TransactionTemplate(transactions);
        this.oneConnection.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
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
        return oneConnection.execute(transaction -> read(question));
    }

    private Map<String, Answer> read(Question question) {
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
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return sources.stream()
                .map(source -> source.publications().apply(Set.of(subscription)))
                .flatMap(published -> Stream.concat(
                        published.proven().stream().map(event -> KnownEvent.of(event, timeOf(event, now), true)),
                        published.possible().stream().map(event -> KnownEvent.of(event, null, false))))
                .toList();
    }

    /** An event whose time is not on record is stamped with the present one. */
    private static Instant timeOf(EventEnvelope event, Instant now) {
        return event.time().isBefore(now) ? event.time() : null;
    }

    /** Most events are handled. Outboxes and failed events are read only if there may be others. */
    private List<ProgressRow> rows(Question question, Collection<KnownEvent> guesses) {
        List<ProgressRow> rows = ProgressRow.find(jdbc, handledAndDue(), question.keys());
        List<Edge> consumers = ownConsumers();
        List<KnownEvent> open = question.known().stream()
                .filter(event -> !isHandled(event, consumers, rows))
                .toList();
        if (open.stream().allMatch(event -> isGuessedInVain(event, guesses, question))) {
            return rows;
        }
        Set<UUID> ids = open.stream().map(KnownEvent::id).collect(Collectors.toSet());
        return Stream.concat(rows.stream(), ProgressRow.find(jdbc, failedAndOutboxes(), ids).stream())
                .toList();
    }

    private List<Edge> ownConsumers() {
        Set<String> services = inboxes.stream().map(Inbox::service).collect(Collectors.toSet());
        return board.edges().stream()
                .filter(edge -> services.contains(edge.service()))
                .toList();
    }

    /** Whether each consumer in this process has handled the event. */
    private static boolean isHandled(KnownEvent event, List<Edge> consumers, List<ProgressRow> rows) {
        Set<String> queues = rows.stream()
                .filter(row ->
                        row.kind() == ProgressRow.Kind.HANDLED && row.id().equals(event.id()))
                .map(ProgressRow::name)
                .collect(Collectors.toSet());
        return !queues.isEmpty()
                && consumers.stream()
                        .filter(edge -> edge.handles(event.name()))
                        .allMatch(edge -> queues.contains(
                                QueueBinding.of(edge.service(), event.name()).queue()));
    }

    /** Whether another event is known that the same work has published instead. */
    private static boolean isGuessedInVain(KnownEvent event, Collection<KnownEvent> guesses, Question question) {
        return guesses.contains(event) && question.knowsResultOf(event.cause(), event.service());
    }

    private List<String> handledAndDue() {
        return parts(ProgressRow::handled, kind -> !isOutbox(kind));
    }

    private List<String> failedAndOutboxes() {
        return parts(ProgressRow::failed, ProgressAnswers::isOutbox);
    }

    private static boolean isOutbox(String kind) {
        return kind.endsWith("-" + Journey.OUTBOX);
    }

    /** The parts of a statement. @param kinds those whose tables are read */
    private List<String> parts(Function<Inbox, String> ofInbox, Predicate<String> kinds) {
        SortedMap<String, DueTableControl> tables = works.tables();
        List<String> parts = new ArrayList<>();
        inboxes.stream().forEach(inbox -> {
            parts.add(ofInbox.apply(inbox));
            String prefix = inbox.service() + "-";
            tables.forEach((kind, table) -> {
                if (kind.startsWith(prefix) && kinds.test(kind)) {
                    parts.add(table.progress(inbox.service(), kind.substring(prefix.length())));
                }
            });
        });
        return parts;
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
