package org.streampass.platform.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.streampass.platform.progress.ProgressAnswers.Answer;
import org.streampass.platform.progress.ProgressAnswers.Question;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.survey.Survey;

/**
 * Asks all services for the progress of a subscription. There is no stored history: each service answers from its own
 * tables. It reads them by key, because the id of an event derives from its cause.
 */
@Component
public class Progress {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    /** A round asks every process for the events that only others knew in the round before. No workflow has more steps. */
    private static final int MAX_ROUNDS = 6;

    private final Survey survey;
    private final UserSearch users;
    private final EdgeBoard board;
    private final Duration lateAfter;
    private final Duration retention;

    Progress(Survey survey, UserSearch users, EdgeBoard board, ProgressSettings settings, Installation installation) {
        this.survey = survey;
        this.users = users;
        this.board = board;
        this.lateAfter = settings.lateAfter();
        this.retention = installation.retention();
    }

    /** Where the subscription is. If it is unknown, nothing is done or under way. */
    public Slip of(UUID subscription) {
        List<Edge> edges = board.edges();
        Set<String> asked =
                edges.stream().filter(Edge::hasInbox).map(Edge::service).collect(Collectors.toSet());
        Set<String> silent = new HashSet<>();
        Map<UUID, KnownEvent> known = new LinkedHashMap<>();
        Guesses guesses = new Guesses(edges);
        Map<String, Answer> answers = Map.of();
        boolean isComplete = false;
        for (int round = 0; round < MAX_ROUNDS && !isComplete; round++) {
            Question question = new Question(subscription, List.copyOf(known.values()));
            Survey.Answers<Answer> answered = survey.ask(ProgressAnswers.TOPIC, question, asked, TIMEOUT);
            answers = answered.byName();
            silent.addAll(missing(asked, answered.services()));
            asked.removeAll(silent);
            answers.values().forEach(answer -> answer.events().forEach(each -> add(each, known)));
            guesses.afterWork(answers).forEach(each -> add(each, known));
            List<KnownEvent> published = known.values().stream()
                    .filter(new Evidence(answers)::isPublished)
                    .toList();
            Stream.concat(guesses.ofWork(published), guesses.ofSilent(silent, published))
                    .forEach(each -> add(each, known));
            isComplete =
                    answers.values().stream().allMatch(answer -> answer.keys().containsAll(known.keySet()));
        }
        return new Journey(
                        subscription, edges, known.values(), answers, silent, new Journey.Limits(lateAfter, retention))
                .slip(Instant.now());
    }

    private static void add(KnownEvent event, Map<UUID, KnownEvent> known) {
        known.merge(event.id(), event, (before, now) -> before.isCertain() ? before : now);
    }

    /** The subscriptions of a user, the newest first. */
    public List<UUID> ofUser(String user) {
        return users.of(user, survey, board.edges().stream().map(Edge::service).collect(Collectors.toSet()));
    }

    private static Set<String> missing(Set<String> asked, Set<String> answered) {
        Set<String> missing = new HashSet<>(asked);
        missing.removeAll(answered);
        return missing;
    }
}
