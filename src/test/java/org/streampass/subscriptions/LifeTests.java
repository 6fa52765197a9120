package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.streampass.subscriptions.Life.PaymentStatus;
import org.streampass.subscriptions.Subscription.Status;

class LifeTests {

    private static final Instant ANCHOR = Instant.parse("2026-01-31T10:00:00Z");

    private final Life active = Life.NEW.paid(1, ANCHOR).life();
    private final Instant end = active.periodEnd();
    private final Life renewed = active.periodOver(end).life();
    private final Life pastDue = renewed.refused(2, refusal(1, NextStep.RETRY)).life();

    private PaymentStatus refusal(int attempt, NextStep next) {
        return new PaymentStatus(false, attempt, next, next == NextStep.NONE ? null : end.plus(Duration.ofDays(7)));
    }

    @Test
    void periodsAreCountedFromTheFirstPayment() {
        assertThat(active.status()).isEqualTo(Status.ACTIVE);
        assertThat(active.due()).isEqualTo(Instant.parse("2026-02-28T10:00:00Z"));
        assertThat(renewed.period()).isEqualTo(2);
        assertThat(renewed.periodEnd()).isEqualTo(Instant.parse("2026-03-31T10:00:00Z"));
    }

    @Test
    void nextPeriodDoesNotBeginWhileAPaymentIsUnknown() {
        assertThat(renewed.due()).isNull();
        assertThat(renewed.periodOver(end.plus(Duration.ofDays(90)))).isEqualTo(Decision.unchanged(renewed));
    }

    @Test
    void passedPeriodsAreSkipped() {
        Decision late = active.periodOver(Instant.parse("2026-06-01T00:00:00Z"));

        assertThat(late.life().period()).isEqualTo(5);
        assertThat(late.consequences())
                .containsExactly(new Consequence.Renewed(
                        5, Instant.parse("2026-05-31T10:00:00Z"), Instant.parse("2026-06-30T10:00:00Z")));
    }

    @Test
    void immediateCancellationEndsTheSubscriptionAndNamesThePeriod() {
        Decision cancelled = active.cancel(CancelWhen.NOW);

        assertThat(cancelled.life().status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.life().due()).isNull();
        assertThat(cancelled.consequences()).containsExactly(new Consequence.Cancelled(CancelWhen.NOW, 1, 1, null));
        assertThat(cancelled.life().cancel(CancelWhen.NOW).consequences()).isEmpty();
        assertThat(cancelled.life().cancel(CancelWhen.PERIOD_END).conflict()).isNotNull();
        assertThat(cancelled.life().withdraw(ANCHOR).conflict()).isNotNull();
    }

    @Test
    void cancellationAtPeriodEndTakesEffectAtTheEnd() {
        Decision cancelled = active.cancel(CancelWhen.PERIOD_END);
        Life leaving = cancelled.life();

        assertThat(leaving.status()).isEqualTo(Status.ACTIVE);
        assertThat(leaving.endsAt()).isEqualTo(end);
        assertThat(cancelled.consequences())
                .containsExactly(new Consequence.Cancelled(CancelWhen.PERIOD_END, 1, 1, end));
        assertThat(leaving.cancel(CancelWhen.PERIOD_END).consequences()).isEmpty();
        Decision over = leaving.periodOver(end.plus(Duration.ofDays(90)));
        assertThat(over.life().status()).isEqualTo(Status.CANCELLED);
        assertThat(over.consequences()).containsExactly(new Consequence.Ended(EndCause.CANCELLED, 1));
    }

    @Test
    void cancellationAtPeriodEndCanBeWithdrawnBeforeTheEnd() {
        Life leaving = active.cancel(CancelWhen.PERIOD_END).life();

        Decision kept = leaving.withdraw(end.minusNanos(1));

        assertThat(kept.life().asked()).isNull();
        assertThat(kept.consequences()).containsExactly(new Consequence.Withdrawn(1, 2, end));
        assertThat(kept.life().withdraw(end.minusNanos(1)).consequences()).isEmpty();
        assertThat(leaving.withdraw(end).conflict()).isNotNull();
    }

    @Test
    void cancellationAtPeriodEndHasNoEndWhilePending() {
        Life leaving = Life.NEW.cancel(CancelWhen.PERIOD_END).life();

        assertThat(leaving.status()).isEqualTo(Status.PENDING);
        assertThat(leaving.endsAt()).isNull();
        assertThat(leaving.paid(1, ANCHOR).life().endsAt()).isEqualTo(end);
    }

    @Test
    void immediateCancellationReplacesOneAtPeriodEnd() {
        Life leaving = active.cancel(CancelWhen.PERIOD_END).life();

        assertThat(leaving.cancel(CancelWhen.NOW).consequences())
                .containsExactly(new Consequence.Cancelled(CancelWhen.NOW, 1, 2, null));
    }

    @Test
    void cancellationAtPeriodEndIsImmediateWhilePastDue() {
        Decision cancelled = pastDue.cancel(CancelWhen.PERIOD_END);

        assertThat(cancelled.life().status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.consequences()).containsExactly(new Consequence.Cancelled(CancelWhen.NOW, 2, 1, null));
        assertThat(cancelled.life().cancel(CancelWhen.PERIOD_END))
                .as("the same request again")
                .isEqualTo(Decision.unchanged(cancelled.life()));
        assertThat(cancelled.life().end())
                .as("proven by the table")
                .hasValue(new Consequence.Cancelled(CancelWhen.NOW, 2, 1, null));
    }

    @Test
    void declineEndsASubscriptionCancelledAtPeriodEndAtOnce() {
        Life leaving = renewed.cancel(CancelWhen.PERIOD_END).life();

        Decision refused = leaving.refused(2, refusal(1, NextStep.RETRY));

        assertThat(refused.life().status()).isEqualTo(Status.CANCELLED);
        assertThat(refused.consequences()).containsExactly(new Consequence.Cancelled(CancelWhen.NOW, 2, 2, null));
    }

    @Test
    void firstDeclineIsFinal() {
        assertThat(Life.NEW.refused(1, refusal(1, NextStep.RETRY)).life().status())
                .isEqualTo(Status.DECLINED);
    }

    @Test
    void declineOfASubscriptionThatNeverBeganIsNoEnd() {
        Decision declined = Life.NEW.cancel(CancelWhen.PERIOD_END).life().refused(1, refusal(1, NextStep.NONE));

        assertThat(declined.life().status()).isEqualTo(Status.DECLINED);
        assertThat(declined.consequences()).isEmpty();
    }

    @Test
    void subscriptionThatIsOverHasNoFutureEnd() {
        Life leaving = active.cancel(CancelWhen.PERIOD_END).life();

        assertThat(leaving.periodOver(end).life().endsAt()).isNull();
        assertThat(pastDue.cancel(CancelWhen.PERIOD_END).life().endsAt()).isNull();
    }

    @Test
    void lastDeclineEndsTheSubscription() {
        Decision ended = pastDue.refused(2, refusal(5, NextStep.NONE));

        assertThat(ended.life().status()).isEqualTo(Status.ENDED);
        assertThat(ended.consequences()).containsExactly(new Consequence.Ended(EndCause.UNPAID, 2));
    }

    @Test
    void olderDeclinesChangeNothing() {
        Life later = pastDue.refused(2, refusal(2, NextStep.NEW_CARD)).life();

        assertThat(later.refused(2, refusal(1, NextStep.RETRY))).isEqualTo(Decision.unchanged(later));
        assertThat(later.refused(1, refusal(9, NextStep.NONE))).isEqualTo(Decision.unchanged(later));
        Life recovered = later.paid(2, end).life();
        assertThat(recovered.refused(2, refusal(9, NextStep.NONE))).isEqualTo(Decision.unchanged(recovered));
    }

    @Test
    void recoveryKeepsTheAnchor() {
        Life recovered = pastDue.paid(2, end.plus(Duration.ofDays(5))).life();

        assertThat(recovered.status()).isEqualTo(Status.ACTIVE);
        assertThat(recovered.due()).isEqualTo(Instant.parse("2026-03-31T10:00:00Z"));
    }

    @Test
    void pastDueSubscriptionEndsWithItsPeriod() {
        Decision over = pastDue.periodOver(pastDue.periodEnd());

        assertThat(over.life().status()).isEqualTo(Status.ENDED);
        assertThat(over.consequences()).containsExactly(new Consequence.Ended(EndCause.UNPAID, 2));
    }

    @Test
    void periodWithoutAnAttemptInTimeIsFollowedByTheNextOne() {
        Life skipped = renewed.refused(2, refusal(0, NextStep.NONE)).life();

        assertThat(skipped.status()).isEqualTo(Status.ACTIVE);
        assertThat(skipped.periodOver(Instant.parse("2026-06-01T00:00:00Z"))
                        .life()
                        .period())
                .isEqualTo(5);
    }

    @Test
    void lateChargeDoesNotReactivateTheSubscription() {
        Life cancelled = Life.NEW.cancel(CancelWhen.NOW).life();
        Life ended = pastDue.refused(2, refusal(5, NextStep.NONE)).life();

        assertThat(cancelled.paid(1, ANCHOR).life().status()).isEqualTo(Status.CANCELLED);
        assertThat(ended.paid(2, end).life().status()).isEqualTo(Status.ENDED);
    }

    @Test
    void cardCanBeChangedWhileActiveOrPastDue() {
        assertThat(active.changeCard().consequences()).containsExactly(new Consequence.CardChanged(1));
        assertThat(pastDue.changeCard().consequences()).containsExactly(new Consequence.CardChanged(1));
        assertThat(Life.NEW.changeCard().conflict()).isNotNull();
        assertThat(active.cancel(CancelWhen.NOW).life().changeCard().conflict()).isNotNull();
    }

    @Test
    void periodWhoseOutcomeIsUnknownAtItsEndEndsUnpaid() {
        Life leaving = renewed.cancel(CancelWhen.PERIOD_END).life();

        Decision over = leaving.periodOver(renewed.periodEnd());

        assertThat(over.life().status()).isEqualTo(Status.ENDED);
        assertThat(over.consequences()).containsExactly(new Consequence.Ended(EndCause.UNPAID, 2));
    }

    @Test
    void paymentOfASubscriptionThatIsOverDoesNotCountAsKept() {
        Life cancelled = renewed.cancel(CancelWhen.NOW).life();

        assertThat(cancelled.paid(2, end).life()).isEqualTo(cancelled);
    }
}
