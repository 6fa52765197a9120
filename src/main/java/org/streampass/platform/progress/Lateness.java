package org.streampass.platform.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.streampass.platform.progress.Slip.State;
import org.streampass.platform.survey.Survey;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;
import org.streampass.platform.work.DueTableControl.Late;
import org.streampass.platform.work.WorkRuntime;

/** Finds what is late, by what each route declares as expected. */
@Component
public class Lateness implements Respondent<Lateness.Question, Lateness.Answer> {

    private static final Topic<Question, Answer> TOPIC = new Topic<>("late", Question.class, Answer.class);

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final WorkRuntime works;
    private final EdgeBoard board;
    private final DeclaredEdges routes;
    private final Duration lateAfter;

    Lateness(WorkRuntime works, EdgeBoard board, DeclaredEdges routes, ProgressSettings settings) {
        this.works = works;
        this.board = board;
        this.routes = routes;
        this.lateAfter = settings.lateAfter();
    }

    record Question(int most) {}

    record Answer(List<LateItem> late) {}

    /** @param silent the services that have not answered */
    public record Work(List<LateItem> late, Set<String> silent) {}

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        works.tables().keySet().forEach(kind -> answers.put(kind, new Answer(ofKind(kind, question.most()))));
        return answers;
    }

    /** The late work of all services, the oldest of each kind. */
    public Work work(Survey survey, int most) {
        Set<String> asked = board.edges().stream().map(Edge::service).collect(Collectors.toSet());
        Survey.Answers<Answer> answers = survey.ask(TOPIC, new Question(most), asked, TIMEOUT);
        asked.removeAll(answers.services());
        return new Work(
                answers.byName().values().stream()
                        .flatMap(answer -> answer.late().stream())
                        .toList(),
                asked);
    }

    /** The late work of this process by kind, the oldest of each. */
    public Map<String, List<LateItem>> ownWork(int most) {
        return works.tables().keySet().stream().collect(Collectors.toMap(kind -> kind, kind -> ofKind(kind, most)));
    }

    private List<LateItem> ofKind(String kind, int most) {
        String service = kind.substring(0, kind.indexOf('-'));
        String work = kind.substring(service.length() + 1);
        Optional<Edge> edge = board.own().stream()
                .filter(each -> each.performs(service, work))
                .findFirst();
        Duration expected = edge.map(Edge::expected).orElse(lateAfter);
        List<Late> late = works.tables().get(kind).late(expected, most);
        Set<String> stopped = late.isEmpty() ? Set.of() : routes.stopped();
        return late.stream()
                .map(row -> item(row, service, work, edge, expected, stopped))
                .toList();
    }

    private static LateItem item(
            Late row, String service, String work, Optional<Edge> edge, Duration expected, Set<String> stopped) {
        String route = edge.map(Edge::route).orElse(null);
        State state = state(row, edge.map(Edge::outside).orElse(null));
        String why = stopped.contains(route)
                ? "the route %s is stopped".formatted(route)
                : "%s: %s".formatted(work, state.text());
        return new LateItem(
                row.subscriptionId(),
                service,
                service + "-" + work,
                route,
                state,
                row.since(),
                row.since().plus(expected),
                why);
    }

    private static State state(Late row, String outside) {
        if (row.leased()) {
            return outside == null ? State.DELIVERING : State.WAITING_FOR_PROVIDER;
        }
        return row.attempt() > 0 ? State.RETRYING : State.QUEUED;
    }

    /** An event that a service has not handled yet, if that is late. @param consumers of its queue; 0: nobody handles it */
    public Stream<LateItem> event(
            UUID subscription, String service, String event, Instant since, State state, long consumers) {
        Optional<Edge> edge = board.edges().stream()
                .filter(each -> each.service().equals(service) && each.events().contains(event))
                .findFirst();
        Instant expectedBy = since.plus(edge.map(Edge::expected).orElse(lateAfter));
        String why = consumers == 0 ? "nothing consumes its queue" : "%s: %s".formatted(event, state.text());
        return Instant.now().isAfter(expectedBy)
                ? Stream.of(new LateItem(
                        subscription,
                        service,
                        service + "-" + event,
                        edge.map(Edge::route).orElse(null),
                        state,
                        since,
                        expectedBy,
                        why))
                : Stream.empty();
    }

    /** The oldest first. */
    public static List<LateItem> sorted(Stream<LateItem> items) {
        return items.sorted(Comparator.comparing(LateItem::since)).toList();
    }
}
