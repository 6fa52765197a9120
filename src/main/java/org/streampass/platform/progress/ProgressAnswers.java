package org.streampass.platform.progress;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.WorkRuntime;

/** Tells how far a subscription is with the services of this process, from their own tables. */
@Component
class ProgressAnswers implements Respondent<ProgressAnswers.Question, ProgressAnswers.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("progress", Question.class, Answer.class);

    private final Inboxes inboxes;
    private final WorkRuntime works;
    private final List<ReconciliationSource> sources;
    private final ObjectProvider<UserSubscriptions> subscriptions;
    private final DeclaredEdges routes;
    private final JdbcClient jdbc;

    ProgressAnswers(
            Inboxes inboxes,
            WorkRuntime works,
            List<ReconciliationSource> sources,
            ObjectProvider<UserSubscriptions> subscriptions,
            DeclaredEdges routes,
            JdbcClient jdbc) {
        this.inboxes = inboxes;
        this.works = works;
        this.sources = sources;
        this.subscriptions = subscriptions;
        this.routes = routes;
        this.jdbc = jdbc;
    }

    /** @param known the events that are known so far; empty: which ones do the tables prove? */
    record Question(UUID subscription, List<KnownEvent> known) {

        Set<UUID> keys() {
            return Stream.concat(Stream.of(subscription), known.stream().map(KnownEvent::id))
                    .collect(Collectors.toSet());
        }

        boolean knowsResultOf(UUID event, String service) {
            return known.stream()
                    .anyMatch(
                            each -> event.equals(each.cause()) && each.service().equals(service));
        }
    }

    /**
     * @param events the events that the service has published, beyond those of the question
     * @param rows what its tables have about the events of the question
     * @param stopped its routes that are stopped
     */
    record Answer(List<KnownEvent> events, List<ProgressRow> rows, Set<String> stopped) {

        Answer with(List<KnownEvent> more) {
            return new Answer(Stream.concat(events.stream(), more.stream()).toList(), rows, stopped);
        }
    }

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        if (question.known().isEmpty()) {
            sources.forEach(
                    source -> answers.put(source.service(), new Answer(proven(source, question), List.of(), Set.of())));
            subscriptions.forEach(each -> answers.computeIfPresent(
                    each.service(), (service, answer) -> answer.with(possible(each, question))));
            return answers;
        }
        Set<String> stopped = routes.stopped();
        inboxes.stream().forEach(inbox -> answers.put(inbox.service(), answer(inbox, question, stopped)));
        return answers;
    }

    /** An event whose time is not on record is stamped with the present one. */
    private static List<KnownEvent> proven(ReconciliationSource source, Question question) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return source.publishAgain().apply(Set.of(question.subscription())).stream()
                .map(event -> KnownEvent.of(event, event.time().isBefore(now) ? event.time() : null, true))
                .toList();
    }

    private static List<KnownEvent> possible(UserSubscriptions subscriptions, Question question) {
        return subscriptions.possibleEvents(question.subscription()).stream()
                .map(event -> KnownEvent.of(event, null, false))
                .toList();
    }

    private Answer answer(Inbox inbox, Question question, Set<String> stopped) {
        List<ProgressRow> rows = ProgressRow.find(jdbc, parts(inbox), question.keys());
        return new Answer(published(inbox, rows, question), rows, stopped);
    }

    private List<String> parts(Inbox inbox) {
        List<String> parts = new ArrayList<>(ProgressRow.ofEvents(inbox).toList());
        String prefix = inbox.service() + "-";
        works.tables().forEach((kind, table) -> {
            if (kind.startsWith(prefix)) {
                parts.add(table.progress(kind.substring(prefix.length())));
            }
        });
        return parts;
    }

    /** The events that handled ones have caused, unless they are known: they are not read in vain. */
    private static List<KnownEvent> published(Inbox inbox, List<ProgressRow> rows, Question question) {
        Set<KnownEvent> published = new HashSet<>();
        rows.stream()
                .filter(row -> row.kind() == ProgressRow.Kind.HANDLED
                        && row.busy()
                        && !question.knowsResultOf(row.id(), inbox.service()))
                .forEach(row -> inbox.findPublished(row.id(), row.name()).stream()
                        .map(event -> KnownEvent.of(event, event.time(), true))
                        .forEach(published::add));
        return List.copyOf(published);
    }
}
