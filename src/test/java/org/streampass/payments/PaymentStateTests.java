package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.streampass.payments.Consequence.Failed;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentState.Attempt;
import org.streampass.payments.PaymentState.Card;
import org.streampass.payments.PaymentState.Status;

class PaymentStateTests {

    private static final Instant BEGIN = Instant.parse("2026-02-28T10:00:00Z");
    private static final RetrySchedule RETRIES =
            new RetrySchedule(List.of(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(5), Duration.ofDays(7)));
    private static final Answer SOFT = new Answer.Declined("no_funds", false);
    private static final Answer HARD = new Answer.Declined("stolen_card", true);

    private final PaymentState renewal =
            PaymentState.requested(2, BEGIN.plus(Duration.ofDays(31)), new Card("first", 0), BEGIN);

    private static Instant day(int day) {
        return BEGIN.plus(Duration.ofDays(day));
    }

    private static PaymentState asked(PaymentState state) {
        Attempt open = state.attempt();
        return new PaymentState(
                state.period(),
                state.endsAt(),
                state.status(),
                new Attempt(open.number(), open.token(), true, false, open.dueAt()),
                state.card(),
                state.refusals(),
                state.stop());
    }

    private static Decision refused(PaymentState state, Answer answer, int day) {
        return asked(state).answered(answer, RETRIES, day(day));
    }

    private static void assertFollows(Decision decision, Failed.Next next, Instant at) {
        assertThat(decision.consequences()).singleElement().satisfies(consequence -> {
            assertThat(((Failed) consequence).next()).isEqualTo(next);
            assertThat(((Failed) consequence).at()).isEqualTo(at);
        });
    }

    @Test
    void retriesAreCountedFromTheFirstDeclineAndOverdueOnesAreOneAttempt() {
        Decision first = refused(renewal, SOFT, 0);
        assertFollows(first, Failed.Next.RETRY, day(1));

        Decision second = refused(first.state(), SOFT, 4);
        assertFollows(second, Failed.Next.RETRY, day(5));
        assertThat(second.state().attempt().number()).isEqualTo(3);

        assertFollows(refused(second.state(), SOFT, 7), Failed.Next.NONE, null);
    }

    @Test
    void hardDeclineIsNotRetried() {
        Decision refused = refused(renewal, HARD, 0);

        assertFollows(refused, Failed.Next.NEW_CARD, day(7));
        assertThat(refused.state().insteadOfAsking(RETRIES, day(7))).hasValueSatisfying(end -> {
            assertThat(end.state().status()).isEqualTo(Status.DECLINED);
            assertFollows(end, Failed.Next.NONE, null);
        });
    }

    @Test
    void anotherCardIsAcceptedUntilTheEndOfThePeriod() {
        Decision refused = refused(renewal, HARD, 25);

        assertFollows(refused, Failed.Next.NEW_CARD, day(31));
        assertThat(refused.state().withCard(new Card("second", 1), day(30)).attempt())
                .isEqualTo(new Attempt(2, "second", false, false, day(30)));
        assertThat(refused.state().insteadOfAsking(RETRIES, day(31))).hasValueSatisfying(end -> {
            assertThat(end.state().status()).isEqualTo(Status.VOID);
            assertFollows(end, Failed.Next.NONE, null);
        });
    }

    @Test
    void anotherCardIsTriedAtOnceAndThenTheScheduleContinues() {
        PaymentState waiting = refused(renewal, HARD, 0).state();

        PaymentState next = waiting.withCard(new Card("second", 1), day(2));

        assertThat(next.attempt()).isEqualTo(new Attempt(2, "second", false, false, day(2)));
        assertFollows(refused(next, SOFT, 2), Failed.Next.RETRY, day(3));
    }

    @Test
    void cardReceivedDuringTheLastAttemptIsTriedAfterItsDecline() {
        PaymentState last = asked(refused(renewal, SOFT, 0).state()).withCard(new Card("second", 1), day(7));
        assertThat(last.attempt().token()).isEqualTo("first");

        Decision refused = last.answered(SOFT, RETRIES, day(8));

        assertFollows(refused, Failed.Next.RETRY, day(8));
        assertThat(refused.state().attempt()).isEqualTo(new Attempt(3, "second", false, false, day(8)));
        assertFollows(refused(refused.state(), SOFT, 8), Failed.Next.NONE, null);
    }

    @Test
    void cardReceivedAfterTheLastDeclineChangesNothing() {
        PaymentState declined = refused(renewal, SOFT, 8).state();
        PaymentState last = refused(refused(renewal, SOFT, 0).state(), SOFT, 8).state();

        assertThat(last.status()).isEqualTo(Status.DECLINED);
        assertThat(last.withCard(new Card("second", 1), day(8))).isEqualTo(last);
        assertThat(declined.attempt().dueAt())
                .as("the first decline begins the schedule")
                .isEqualTo(day(9));
    }

    @Test
    void olderCardChangesNothing() {
        PaymentState newest = renewal.withCard(new Card("third", 2), BEGIN);

        assertThat(newest.withCard(new Card("second", 1), BEGIN)).isEqualTo(newest);
    }

    @Test
    void cardReceivedAfterAVoidPeriodIsUsedForTheNextOne() {
        PaymentState skipped =
                renewal.insteadOfAsking(RETRIES, day(31)).orElseThrow().state();
        SubscriptionPayments payments =
                new SubscriptionPayments(new TreeMap<>(Map.of(2, skipped.withCard(new Card("second", 1), day(31)))));

        Decision next = payments.renewalDue(3, day(59), day(31)).orElseThrow();

        assertThat(skipped.status()).isEqualTo(Status.VOID);
        assertThat(next.state().attempt().token()).isEqualTo("second");
    }

    @Test
    void paymentCancelledBeforeItsAttemptIsVoid() {
        assertThat(renewal.cancelled().state().status()).isEqualTo(Status.VOID);
        assertThat(renewal.cancelled().consequences()).isEmpty();
    }

    @Test
    void finishedPaymentKeepsNoCard() {
        PaymentState declined =
                refused(refused(renewal, SOFT, 0).state(), SOFT, 8).state();

        assertThat(declined.card().token()).isNull();
        assertThat(declined.attempt().token()).isNull();
    }

    @Test
    void withoutACardOnlyTheOutcomeIsLookedUp() {
        PaymentState without = asked(PaymentState.requested(1, null, new Card(null, 0), BEGIN));

        assertThat(without.mayAsk(BEGIN)).isFalse();
        assertThat(without.nothingTaken(BEGIN).state().status()).isEqualTo(Status.VOID);
    }

    @Test
    void lateChargeIsRefundedBeforeAndAfterTheEnd() {
        Answer charged = new Answer.Charged("ref", BEGIN);
        Decision before =
                asked(renewal).answered(charged, RETRIES, BEGIN).state().ended(true);
        Decision after = asked(renewal).ended(true).state().answered(charged, RETRIES, BEGIN);

        assertThat(List.of(before, after)).allSatisfy(refund -> {
            assertThat(refund.state().status()).isEqualTo(Status.REFUNDING);
            assertThat(refund.consequences()).containsExactly(new Consequence.ToRefund(RefundCause.LATE));
        });
    }
}
