package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
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
import org.streampass.platform.operations.Account.Finding;
import org.streampass.platform.work.InFlightSearch;

/** What waits, held against what the broker has. */
class InquiryTests {

    private final UUID subscription = UUID.randomUUID();
    private final StubbedBroker broker = new StubbedBroker();

    /** The one service that has a queue answers, and has nothing under way. */
    private final InFlightSearch services = mock(InFlightSearch.class);

    @BeforeEach
    void theServiceAnswers() {
        answer(Set.of(), Set.of("a"));
    }

    private void answer(Set<UUID> underWay, Set<String> services) {
        when(this.services.ask(any(), any())).thenReturn(new InFlightSearch.Answers(underWay, services));
    }

    /** Has one queue of events and one of dead letters, and sees at each look what it is told to. */
    private static class StubbedBroker extends BrokerManagement {

        private final Deque<Set<UUID>> events = new ArrayDeque<>();
        private Set<UUID> deadLetters = Set.of();
        private long putOff;
        private boolean isAsked;

        StubbedBroker() {
            super(null);
        }

        @Override
        List<QueueState> queues() {
            isAsked = true;
            return List.of(
                    new QueueState("a-Event", "Event", 1, 0, putOff, 1, 1, 0),
                    new QueueState("DLQ.a-Event", "DLA", 1, 0, 0, 0, 1, 0));
        }

        @Override
        Set<UUID> present(QueueState queue, String property, Collection<UUID> ids) {
            Set<UUID> all = queue.holdsDeadLetters() ? deadLetters : events.isEmpty() ? Set.of() : events.pop();
            return all.stream().filter(ids::contains).collect(Collectors.toSet());
        }
    }

    /** A service that waits for these, each time that it is asked, and then for the last of them. */
    @SafeVarargs
    private static Account waitingFor(List<UUID>... answers) {
        Deque<List<UUID>> left = new ArrayDeque<>(List.of(answers));
        return new Account() {
            @Override
            public String service() {
                return "a";
            }

            @Override
            public Map<String, Long> figures() {
                return Map.of();
            }

            @Override
            public List<Finding> contradictions() {
                return List.of();
            }

            @Override
            public List<Finding> waiting() {
                return (left.size() > 1 ? left.pop() : left.peek())
                        .stream().map(id -> new Finding(id, "waits")).toList();
            }
        };
    }

    private Inquiry into(Account account) {
        return Inquiry.into(List.of(account), broker, services);
    }

    @Test
    void theBrokerIsNotAskedIfNothingHasWaitedForLong() {
        assertThat(into(waitingFor(List.of())).findings()).isEmpty();
        assertThat(broker.isAsked).isFalse();
    }

    @Test
    void whatNothingBringsIsLost() {
        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.lost("a")).isEqualTo(1);
        assertThat(inquiry.findings()).containsExactly(new Finding(subscription, "waits"));
    }

    @Test
    void whatEndsWhileTheBrokerIsAskedIsNotLost() {
        assertThat(into(waitingFor(List.of(subscription), List.of())).findings())
                .isEmpty();
    }

    @Test
    void anEventThatSlipsThroughOneLookIsSeenAtTheNext() {
        broker.events.addAll(List.of(Set.of(), Set.of(subscription)));

        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.findings()).isEmpty();
        verify(services, times(2)).ask(any(), any());
    }

    @Test
    void whatBeginsToWaitMeanwhileIsLeftForTheNextTime() {
        UUID later = UUID.randomUUID();

        assertThat(into(waitingFor(List.of(subscription), List.of(subscription, later)))
                        .findings())
                .extracting(Finding::subscriptionId)
                .containsExactly(subscription);
    }

    @Test
    void workThatIsDueExplainsWhatNoEventBringsYet() {
        answer(Set.of(subscription), Set.of("a"));

        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.findings()).isEmpty();
        assertThat(inquiry.lost("a")).isZero();
    }

    @Test
    void nothingIsCalledLostThatMayBeWithAServiceThatDoesNotAnswer() {
        answer(Set.of(), Set.of());

        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.lost("a")).isZero();
        assertThat(inquiry.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.subscriptionId()).isNull();
            assertThat(finding.why()).contains("a did not answer");
        });
    }

    @Test
    void aDeadLetterExplainsWhatNoEventWillEnd() {
        broker.deadLetters = Set.of(subscription);

        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.findings()).isEmpty();
        assertThat(inquiry.dead("a")).isEqualTo(1);
        assertThat(inquiry.lost("a")).isZero();
    }

    @Test
    void whatHasAnEventTooIsNotDead() {
        broker.deadLetters = Set.of(subscription);
        broker.events.add(Set.of(subscription));

        assertThat(into(waitingFor(List.of(subscription))).dead("a")).isZero();
    }

    @Test
    void nothingIsCalledLostThatMayBeAmongMoreThanCanBeLookedThrough() {
        broker.putOff = 1_000_000;

        Inquiry inquiry = into(waitingFor(List.of(subscription)));

        assertThat(inquiry.lost("a")).isZero();
        assertThat(inquiry.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.subscriptionId()).isNull();
            assertThat(finding.why()).contains("a-Event", "too many");
        });
    }

    @Test
    void asManyAsAreLookedForAreNotTakenForAll() {
        List<UUID> many = IntStream.range(0, Account.MOST_WAITING)
                .mapToObj(n -> UUID.randomUUID())
                .toList();
        broker.events.add(Set.copyOf(many));

        assertThat(into(waitingFor(many)).findings()).singleElement().satisfies(finding -> assertThat(finding.why())
                .contains("1000", "there may be more"));
    }

    @Test
    void atMostAHundredAreNamed() {
        List<UUID> many = Stream.generate(UUID::randomUUID).limit(150).toList();

        Inquiry inquiry = into(waitingFor(many));

        assertThat(inquiry.findings()).hasSize(Account.MOST_FINDINGS);
        assertThat(inquiry.lost("a")).isEqualTo(150);
    }
}
