package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.streampass.platform.operations.RecordedEvents.Page;
import org.streampass.platform.operations.RecordedEvents.Question;
import org.streampass.platform.survey.Survey;

/** Compares the records that services have of each subscription. */
class EventComparisonTests {

    private static final Comparator<UUID> ORDER = Comparator.comparing(UUID::toString);

    private final UUID subscription = UUID.randomUUID();
    private final Survey survey = mock(Survey.class);
    private final EventComparison reconciliation = new EventComparison(
            survey, new OperationSettings(Duration.ofMinutes(1), Duration.ofMinutes(1), null, null));
    private final Map<String, Service> services = new HashMap<>();
    private final Set<UUID> young = new HashSet<>();
    private final Service shop = new Service(Set.of("Ordered"), List.of("Ordered", "Paid"));
    private final Service bank = new Service(Set.of("Paid"), List.of("Ordered", "Paid"));
    private int largestPage;

    /** A service and its records. */
    private static class Service {

        private final Set<String> published;
        private final List<String> events;
        private final SortedMap<UUID, Integer> known = new TreeMap<>(ORDER);

        Service(Set<String> published, List<String> events) {
            this.published = published;
            this.events = events;
        }

        void knows(UUID subscription, String... names) {
            known.put(
                    subscription,
                    Stream.of(names).mapToInt(name -> 1 << events.indexOf(name)).sum());
        }
    }

    @BeforeEach
    @SuppressWarnings("unchecked")
    void stubServices() {
        services.put("shop", shop);
        services.put("bank", bank);
        when(survey.ask(any(), any(), any(), any())).thenAnswer(asked -> {
            Question question = asked.getArgument(1);
            Map<String, Page> pages = services.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, each -> page(each.getValue(), question)));
            return new Survey.Answers<>(services.keySet(), pages);
        });
    }

    private Page page(Service service, Question question) {
        Map<UUID, Integer> known = new LinkedHashMap<>();
        service.known.entrySet().stream()
                .filter(each -> question.only() == null || question.only().contains(each.getKey()))
                .filter(each -> question.after() == null || ORDER.compare(each.getKey(), question.after()) > 0)
                .limit(question.most())
                .forEach(each -> known.put(each.getKey(), each.getValue()));
        largestPage = Math.max(largestPage, known.size());
        return new Page(service.published, service.events, known, young, known.size() < question.most());
    }

    private List<Discrepancy> differences() {
        return reconciliation.among(Set.of("shop", "bank")).candidates();
    }

    private String onlyReason() {
        List<Discrepancy> differences = differences();
        assertThat(differences).extracting(Discrepancy::subscriptionId).containsExactly(subscription);
        return differences.get(0).why();
    }

    @Test
    void equalRecordsAreBalanced() {
        shop.knows(subscription, "Ordered", "Paid");
        bank.knows(subscription, "Ordered", "Paid");

        assertThat(differences()).isEmpty();
        assertThat(reconciliation.completedAt()).isNotNull();
    }

    @Test
    void missingEventIsReportedWithItsPublisher() {
        shop.knows(subscription, "Ordered");
        bank.knows(subscription, "Ordered", "Paid");

        assertThat(onlyReason()).isEqualTo("Paid is on record with bank (publishes it), but not with shop");
    }

    @Test
    void unpublishedEventIsReported() {
        shop.knows(subscription, "Ordered", "Paid");

        assertThat(onlyReason())
                .isEqualTo("Ordered is on record with shop (publishes it), but not with bank; "
                        + "Paid is on record with shop, but not with bank (publishes it)");
    }

    @Test
    void recentChangeIsNoDifference() {
        shop.knows(subscription, "Ordered");
        young.add(subscription);

        assertThat(differences()).isEmpty();
    }

    @Test
    void serviceWithoutRecordsOfAnEventIsNotCompared() {
        services.put("post", new Service(Set.of(), List.of("Posted")));
        shop.knows(subscription, "Ordered", "Paid");
        bank.knows(subscription, "Ordered", "Paid");

        assertThat(differences()).isEmpty();
    }

    @Test
    void silentServiceIsNamedAndNotCompared() {
        shop.knows(subscription, "Ordered", "Paid");
        services.remove("bank");

        assertThat(differences()).isEmpty();
        assertThat(reconciliation.silent()).containsExactly("bank");
    }

    @Test
    void resolvedDifferenceIsDropped() {
        shop.knows(subscription, "Ordered");
        CandidateSource comparison = reconciliation.among(Set.of("shop", "bank"));
        assertThat(comparison.candidates()).hasSize(1);

        bank.knows(subscription, "Ordered");

        assertThat(comparison.candidates()).isEmpty();
    }

    /** As signed numbers, half of the ids would be negative. */
    @Test
    void manySubscriptionsAreComparedByPageInTheOrderOfTheDatabase() {
        Set<UUID> lost = new HashSet<>();
        IntStream.range(0, 20_000).forEach(n -> {
            UUID each = UUID.randomUUID();
            shop.knows(each, "Ordered");
            if (n % 1000 == 0) {
                lost.add(each);
            } else {
                bank.knows(each, "Ordered");
            }
        });

        do {
            differences();
        } while (reconciliation.completedAt() == null);

        assertThat(differences()).extracting(Discrepancy::subscriptionId).containsExactlyInAnyOrderElementsOf(lost);
        assertThat(largestPage).isLessThanOrEqualTo(500);
    }

    @Test
    void comparisonPausesWhileTooManyDifferencesAreOpen() {
        IntStream.range(0, 5_000).forEach(n -> shop.knows(UUID.randomUUID(), "Ordered"));

        differences();

        assertThat(differences()).hasSizeBetween(Discrepancy.MOST_CANDIDATES, 2 * Discrepancy.MOST_CANDIDATES);
        assertThat(reconciliation.completedAt()).isNull();
    }
}
