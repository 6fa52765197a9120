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
import org.streampass.platform.operations.Account.Finding;
import org.streampass.platform.operations.KnownEventsSearch.Page;
import org.streampass.platform.operations.KnownEventsSearch.Question;
import org.streampass.platform.work.Survey;

/**
 * Compares what the services know of each subscription. It goes through all of them in the order of their ids, page by page:
 * at each balance for a short time only, from where the last one has stopped. So it takes the same time and memory however
 * many there are. What differs is looked at again at each balance.
 */
class Reconciliation {

    private static final int PAGE = 500;
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** That of the databases. {@link UUID} itself compares signed numbers. */
    private static final Comparator<UUID> ORDER = Comparator.comparing(UUID::toString);

    private final Survey survey;
    private final Duration grace;
    private final SortedMap<UUID, Finding> differing = new TreeMap<>(ORDER);
    private UUID after;
    private Instant completedAt;
    private Set<String> silent = Set.of();

    /** @param grace what was changed since may be on its way to the others */
    Reconciliation(Survey survey, Duration grace) {
        this.survey = survey;
        this.grace = grace;
    }

    /** When all subscriptions were compared last; null if they never were. */
    synchronized Instant completedAt() {
        return completedAt;
    }

    /** The services that have not answered, and are not compared. */
    synchronized Set<String> silent() {
        return silent;
    }

    /** Goes on comparing when it is asked first; asked again, it looks again at what differs. */
    Waiting among(Set<String> services) {
        return new Waiting() {

            private boolean hasGoneOn;

            @Override
            public String service() {
                return "the comparison of the services";
            }

            @Override
            public List<Finding> waiting() {
                List<Finding> findings = findings(services, !hasGoneOn);
                hasGoneOn = true;
                return findings;
            }
        };
    }

    private synchronized List<Finding> findings(Set<String> services, boolean goOn) {
        lookAgain(services);
        if (goOn && differing.size() < Account.MOST_WAITING) {
            goOn(services);
        }
        return List.copyOf(differing.values());
    }

    private void lookAgain(Set<String> services) {
        if (!differing.isEmpty()) {
            Set<UUID> before = Set.copyOf(differing.keySet());
            differing.clear();
            compare(ask(Question.only(before, grace.toMillis()), services).byName(), before);
        }
    }

    private void goOn(Set<String> services) {
        long end = System.nanoTime() + AT_ONCE.toNanos();
        Set<String> answering = services;
        do {
            Survey.Answers<Page> answers = ask(Question.after(after, PAGE, grace.toMillis()), answering);
            answering = services.stream().filter(answers.services()::contains).collect(Collectors.toSet());
            UUID horizon = horizon(answers.byName());
            compare(answers.byName(), upTo(horizon, answers.byName()));
            after = horizon;
        } while (after != null && differing.size() < Account.MOST_WAITING && System.nanoTime() < end);
        silent = new TreeSet<>(services);
        silent.removeAll(answering);
        if (after == null) {
            completedAt = Instant.now();
        }
    }

    private Survey.Answers<Page> ask(Question question, Set<String> services) {
        return survey.ask(KnownEventsSearch.TOPIC, question, services, PATIENCE);
    }

    /** The last subscription that every page reaches; null if each of them reaches to the end. */
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
        return pages.values().stream().flatMap(page -> page.known().keySet().stream());
    }

    private void compare(Map<String, Page> pages, Set<UUID> subscriptions) {
        Map<String, Page> sorted = new TreeMap<>(pages);
        for (UUID subscription : subscriptions) {
            String difference = difference(sorted, subscription);
            if (!difference.isEmpty()) {
                differing.put(subscription, new Finding(subscription, difference));
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
                        each -> each.getValue().knows(event, subscription),
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
