package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.streampass.platform.survey.Survey;

/** Compares waiting work with the messages of the broker. */
class InFlightSearchTests {

    private final UUID subscription = UUID.randomUUID();
    private final StubbedBroker broker = new StubbedBroker();

    private final Survey survey = mock(Survey.class);

    @BeforeEach
    void answerOfTheService() {
        answer(Set.of(), Set.of("a"));
    }

    private void answer(Set<UUID> due, Set<String> services) {
        when(survey.ask(eq(DueSubscriptions.TOPIC), any(), any(), any()))
                .thenReturn(new Survey.Answers<>(services, Map.of("a-work", new DueSubscriptions.Answer(due))));
    }

    /** A broker with one queue of events and one of dead letters, whose contents are stubbed for each search. */
    private static class StubbedBroker extends BrokerManagement {

        private final Deque<Set<UUID>> events = new ArrayDeque<>();
        private Set<UUID> deadLetters = Set.of();
        private long scheduled;
        private boolean isAsked;

        StubbedBroker() {
            super(null);
        }

        @Override
        List<QueueState> queues() {
            isAsked = true;
            return List.of(
                    new QueueState("a-Event", "Event", 1, 0, scheduled, 1, 1, 0),
                    new QueueState("DLQ.a-Event", "DLA", 1, 0, 0, 0, 1, 0));
        }

        @Override
        Set<UUID> present(QueueState queue, String property, Collection<UUID> ids) {
            Set<UUID> all = queue.holdsDeadLetters() ? deadLetters : events.isEmpty() ? Set.of() : events.pop();
            return all.stream().filter(ids::contains).collect(Collectors.toSet());
        }
    }

    /** A source with these candidates: each search gets the next list, and later ones the last. */
    @SafeVarargs
    private static CandidateSource candidates(List<UUID>... lists) {
        Deque<List<UUID>> left = new ArrayDeque<>(List.of(lists));
        return new CandidateSource() {
            @Override
            public String name() {
                return "a";
            }

            @Override
            public List<Discrepancy> candidates() {
                return (left.size() > 1 ? left.pop() : left.peek())
                        .stream().map(id -> new Discrepancy(id, "waits")).toList();
            }
        };
    }

    private InFlightSearch search(CandidateSource source) {
        return InFlightSearch.run(List.of(source), broker, survey);
    }

    @Test
    void brokerIsNotSearchedIfNothingHasWaitedForLong() {
        assertThat(search(candidates(List.of())).discrepancies()).isEmpty();
        assertThat(broker.isAsked).isFalse();
    }

    @Test
    void subscriptionWithoutMessageOrWorkIsLost() {
        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.lost("a")).isEqualTo(1);
        assertThat(search.discrepancies()).containsExactly(new Discrepancy(subscription, "waits"));
    }

    @Test
    void subscriptionThatEndsDuringTheSearchIsNotLost() {
        assertThat(search(candidates(List.of(subscription), List.of())).discrepancies())
                .isEmpty();
    }

    @Test
    void eventThatMovesDuringASearchIsFoundByTheNext() {
        broker.events.addAll(List.of(Set.of(), Set.of(subscription)));

        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.discrepancies()).isEmpty();
        verify(survey, times(2)).ask(any(), any(), any(), any());
    }

    @Test
    void subscriptionThatStartsToWaitDuringTheSearchIsIgnored() {
        UUID later = UUID.randomUUID();

        assertThat(search(candidates(List.of(subscription), List.of(subscription, later)))
                        .discrepancies())
                .extracting(Discrepancy::subscriptionId)
                .containsExactly(subscription);
    }

    @Test
    void subscriptionWithDueWorkIsUnderWay() {
        answer(Set.of(subscription), Set.of("a"));

        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.discrepancies()).isEmpty();
        assertThat(search.lost("a")).isZero();
    }

    @Test
    void nothingIsLostIfAServiceDoesNotAnswer() {
        answer(Set.of(), Set.of());

        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.lost("a")).isZero();
        assertThat(search.discrepancies()).singleElement().satisfies(each -> {
            assertThat(each.subscriptionId()).isNull();
            assertThat(each.why()).contains("a did not answer");
        });
    }

    @Test
    void subscriptionWithADeadLetterIsDead() {
        broker.deadLetters = Set.of(subscription);

        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.discrepancies()).isEmpty();
        assertThat(search.dead("a")).isEqualTo(1);
        assertThat(search.lost("a")).isZero();
    }

    @Test
    void subscriptionWithADeadLetterAndAnEventIsNotDead() {
        broker.deadLetters = Set.of(subscription);
        broker.events.add(Set.of(subscription));

        assertThat(search(candidates(List.of(subscription))).dead("a")).isZero();
    }

    @Test
    void nothingIsLostIfAQueueIsTooLongToSearch() {
        broker.scheduled = 1_000_000;

        InFlightSearch search = search(candidates(List.of(subscription)));

        assertThat(search.lost("a")).isZero();
        assertThat(search.discrepancies()).singleElement().satisfies(each -> {
            assertThat(each.subscriptionId()).isNull();
            assertThat(each.why()).contains("a-Event", "too many");
        });
    }

    @Test
    void searchLimitIsReportedAsIncomplete() {
        List<UUID> many = IntStream.range(0, Discrepancy.MOST_CANDIDATES)
                .mapToObj(n -> UUID.randomUUID())
                .toList();
        broker.events.add(Set.copyOf(many));

        assertThat(search(candidates(many)).discrepancies()).singleElement().satisfies(each -> assertThat(each.why())
                .contains("1000", "there may be more"));
    }

    @Test
    void discrepanciesAreLimitedToAHundred() {
        List<UUID> many = Stream.generate(UUID::randomUUID).limit(150).toList();

        InFlightSearch search = search(candidates(many));

        assertThat(search.discrepancies()).hasSize(Discrepancy.MOST_NAMED);
        assertThat(search.lost("a")).isEqualTo(150);
    }
}
