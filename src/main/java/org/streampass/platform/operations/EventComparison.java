package org.streampass.platform.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.streampass.platform.operations.RecordedEvents.Page;
import org.streampass.platform.operations.RecordedEvents.Question;
import org.streampass.platform.survey.Survey;

/**
 * Compares the events that the services have on record for each subscription, in the order of their ids, page by page. Each
 * report continues where the last one stopped, for a short time only: time and memory do not grow with the tables. Known
 * differences are compared again for each report.
 */
@Component
class EventComparison {

    private static final int PAGE = 500;
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    /** As the databases order them. {@link UUID} itself compares signed numbers. */
    private static final Comparator<UUID> ORDER = Comparator.comparing(UUID::toString);

    private final Survey survey;
    private final Duration grace;
    private final SortedMap<UUID, Discrepancy> differing = new TreeMap<>(ORDER);
    private UUID after;
    private Instant completedAt;
    private Set<String> silent = Set.of();

    EventComparison(Survey survey, OperationSettings settings) {
        this.survey = survey;
        this.grace = settings.balanceGrace();
    }

    /** The end of the last complete comparison; null if there was none. */
    synchronized Instant completedAt() {
        return completedAt;
    }

    /** The services that did not answer. */
    synchronized Set<String> silent() {
        return silent;
    }

    /** The first call continues the comparison, later calls compare the differences again. */
    CandidateSource among(Set<String> services) {
        return new CandidateSource() {

            private boolean hasContinued;

            @Override
            public String name() {
                return "the comparison of the services";
            }

            @Override
            public List<Discrepancy> candidates() {
                List<Discrepancy> candidates = EventComparison.this.candidates(services, !hasContinued);
                hasContinued = true;
                return candidates;
            }
        };
    }

    private synchronized List<Discrepancy> candidates(Set<String> services, boolean isFirst) {
        compareAgain(services);
        if (isFirst && differing.size() < Discrepancy.MOST_CANDIDATES) {
            resume(services);
        }
        return List.copyOf(differing.values());
    }

    private void compareAgain(Set<String> services) {
        if (!differing.isEmpty()) {
            Set<UUID> before = Set.copyOf(differing.keySet());
            differing.clear();
            compare(ask(Question.only(before, grace.toMillis()), services).byName(), before);
        }
    }

    private void resume(Set<String> services) {
        long end = System.nanoTime() + AT_ONCE.toNanos();
        Set<String> answering = services;
        do {
            Survey.Answers<Page> answers = ask(Question.after(after, PAGE, grace.toMillis()), answering);
            answering = services.stream().filter(answers.services()::contains).collect(Collectors.toSet());
            UUID horizon = horizon(answers.byName());
            compare(answers.byName(), upTo(horizon, answers.byName()));
            after = horizon;
        } while (after != null && differing.size() < Discrepancy.MOST_CANDIDATES && System.nanoTime() < end);
        silent = new TreeSet<>(services);
        silent.removeAll(answering);
        if (after == null) {
            completedAt = Instant.now();
        }
    }

    private Survey.Answers<Page> ask(Question question, Set<String> services) {
        return survey.ask(RecordedEvents.TOPIC, question, services, TIMEOUT);
    }

    /** The last subscription that every page reaches; null if all pages are the last. */
    private static UUID horizon(Map<String, Page> pages) {
        return pages.values().stream()
                .filter(page -> !page.isLast())
                .map(Page::last)
                .min(ORDER)
                .orElse(null);
    }

    private static Set<UUID> upTo(UUID horizon, Map<String, Page> pages) {
        return subscriptions(pages)
                .filter(subscription -> horizon == null || ORDER.compare(subscription, horizon) <= 0)
                .collect(Collectors.toSet());
    }

    private static Stream<UUID> subscriptions(Map<String, Page> pages) {
        return pages.values().stream().flatMap(page -> page.recorded().keySet().stream());
    }

    private void compare(Map<String, Page> pages, Set<UUID> subscriptions) {
        Map<String, Page> sorted = new TreeMap<>(pages);
        for (UUID subscription : subscriptions) {
            String difference = difference(sorted, subscription);
            if (!difference.isEmpty()) {
                differing.put(subscription, new Discrepancy(subscription, difference));
            }
        }
    }

    private static String difference(Map<String, Page> pages, UUID subscription) {
        if (pages.values().stream().anyMatch(page -> page.young().contains(subscription))) {
            return "";
        }
        return pages.values().stream()
                .flatMap(page -> page.events().stream())
                .distinct()
                .sorted()
                .map(event -> difference(pages, subscription, event))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    private static String difference(Map<String, Page> pages, UUID subscription, String event) {
        Map<Boolean, List<String>> keepers = pages.entrySet().stream()
                .filter(each -> each.getValue().keeps(event))
                .collect(Collectors.partitioningBy(
                        each -> each.getValue().has(event, subscription),
                        Collectors.mapping(each -> name(each.getKey(), each.getValue(), event), Collectors.toList())));
        return keepers.get(true).isEmpty() || keepers.get(false).isEmpty()
                ? null
                : "%s is on record with %s, but not with %s"
                        .formatted(
                                event,
                                String.join(" and ", keepers.get(true)),
                                String.join(" and ", keepers.get(false)));
    }

    private static String name(String service, Page page, String event) {
        return page.published().contains(event) ? service + " (publishes it)" : service;
    }
}
