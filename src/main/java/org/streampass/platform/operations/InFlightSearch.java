package org.streampass.platform.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.survey.Survey;

/**
 * Searches queues and due work for the subscriptions of candidates. Events move while the search runs, and candidates end
 * meanwhile. So candidates that are not found are searched for again, and only those count that are still candidates then.
 * No event escapes three passes: a workflow has fewer steps, and a scheduled message waits for at least half a second.
 */
class InFlightSearch {

    private static final int PASSES = 3;
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final BrokerManagement broker;
    private final Survey survey;
    private final Map<String, List<Discrepancy>> candidates = new TreeMap<>();
    private final Set<UUID> underWay = new HashSet<>();
    private final Set<UUID> dead = new HashSet<>();
    private final Set<QueueState> unsearched = new HashSet<>();
    private final Set<String> silent = new TreeSet<>();

    private InFlightSearch(BrokerManagement broker, Survey survey) {
        this.broker = broker;
        this.survey = survey;
    }

    /** @throws BrokerException if the broker does not answer */
    static InFlightSearch run(List<? extends CandidateSource> sources, BrokerManagement broker, Survey survey) {
        InFlightSearch search = new InFlightSearch(broker, survey);
        sources.forEach(source -> search.candidates.put(source.name(), source.candidates()));
        for (int pass = 0; pass < PASSES && search.isOpen(); pass++) {
            search.pass();
            sources.forEach(search::retainCurrentCandidates);
        }
        return search;
    }

    private boolean isOpen() {
        return candidates.keySet().stream()
                .anyMatch(source -> !unexplained(source).isEmpty());
    }

    private void pass() {
        unsearched.clear();
        Set<UUID> sought = candidates.keySet().stream()
                .flatMap(source -> unexplained(source).stream())
                .map(Discrepancy::subscriptionId)
                .collect(Collectors.toSet());
        List<QueueState> queues = broker.queues();
        for (QueueState queue : queues) {
            if (queue.waiting() > 0 && (queue.holdsDeadLetters() || queue.holdsEvents())) {
                Set<UUID> present = broker.present(queue, MessageProperties.SUBJECT, sought);
                (queue.holdsDeadLetters() ? dead : underWay).addAll(present);
                if (!queue.canBeSearched()) {
                    unsearched.add(queue);
                }
            }
        }
        searchDueWork(sought, BrokerManagement.services(queues));
    }

    /** A subscription without a message may have due work: a charge in progress, an unpublished event. */
    private void searchDueWork(Set<UUID> sought, Set<String> services) {
        Survey.Answers<DueSubscriptions.Answer> answers =
                survey.ask(DueSubscriptions.TOPIC, new DueSubscriptions.Question(sought), services, TIMEOUT);
        answers.byName().values().forEach(answer -> underWay.addAll(answer.due()));
        silent.clear();
        silent.addAll(services);
        silent.removeAll(answers.services());
    }

    private boolean isCertain() {
        return unsearched.isEmpty() && silent.isEmpty();
    }

    private void retainCurrentCandidates(CandidateSource source) {
        List<Discrepancy> before = candidates.get(source.name());
        if (!before.isEmpty()) {
            Set<UUID> known = before.stream().map(Discrepancy::subscriptionId).collect(Collectors.toSet());
            candidates.put(
                    source.name(),
                    source.candidates().stream()
                            .filter(candidate -> known.contains(candidate.subscriptionId()))
                            .toList());
        }
    }

    private List<Discrepancy> unexplained(String source) {
        return candidates.get(source).stream()
                .filter(candidate ->
                        !underWay.contains(candidate.subscriptionId()) && !dead.contains(candidate.subscriptionId()))
                .toList();
    }

    /** The number of a source's subscriptions that have a dead letter, and nothing in flight. */
    long dead(String source) {
        return candidates.get(source).stream()
                .map(Discrepancy::subscriptionId)
                .filter(subject -> dead.contains(subject) && !underWay.contains(subject))
                .distinct()
                .count();
    }

    /** The number of a source's subscriptions for which nothing was found anywhere. */
    long lost(String source) {
        return isCertain()
                ? unexplained(source).stream()
                        .map(Discrepancy::subscriptionId)
                        .distinct()
                        .count()
                : 0;
    }

    /** The lost subscriptions, and any reason why there may be more. */
    List<Discrepancy> discrepancies() {
        List<Discrepancy> discrepancies = new ArrayList<>();
        candidates.forEach((source, all) -> {
            if (all.size() >= Discrepancy.MOST_CANDIDATES) {
                discrepancies.add(new Discrepancy(
                        null,
                        "%s: %d subscriptions are in doubt, the most that are searched for; there may be more"
                                .formatted(source, all.size())));
            }
            discrepancies.addAll(isCertain() ? named(source) : uncertain(source));
        });
        return discrepancies;
    }

    private List<Discrepancy> named(String source) {
        return unexplained(source).stream().limit(Discrepancy.MOST_NAMED).toList();
    }

    private List<Discrepancy> uncertain(String source) {
        int unexplained = unexplained(source).size();
        return unexplained == 0
                ? List.of()
                : List.of(new Discrepancy(
                        null,
                        "%s: %d subscriptions are in doubt, and it is not known whether they are under way: %s"
                                .formatted(source, unexplained, whyUncertain())));
    }

    private String whyUncertain() {
        String queues = unsearched.stream().map(QueueState::name).sorted().collect(Collectors.joining(", "));
        return silent.isEmpty()
                ? "too many events are scheduled on %s to search them".formatted(queues)
                : "%s did not answer".formatted(String.join(", ", silent));
    }
}
