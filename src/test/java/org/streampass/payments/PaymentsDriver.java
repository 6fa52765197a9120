package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.streampass.life.LifeEvent;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentState.Attempt;
import org.streampass.payments.PaymentState.Card;
import org.streampass.payments.PaymentState.Status;

/**
 * Makes the decisions about a subscription's payments available to other packages.
 *
 * @param states by period
 * @param toRefund periods that must be refunded
 */
public record PaymentsDriver(Map<Integer, Object> states, List<Integer> toRefund) {

    public static final RetrySchedule RETRIES = new RetrySchedule(List.of(Duration.ofDays(1), Duration.ofDays(3)));

    public record Step(PaymentsDriver next, List<LifeEvent> events) {}

    public static PaymentsDriver start() {
        return new PaymentsDriver(Map.of(), List.of());
    }

    private SubscriptionPayments payments() {
        TreeMap<Integer, PaymentState> byPeriod = new TreeMap<>();
        states.forEach((period, state) -> byPeriod.put(period, (PaymentState) state));
        return new SubscriptionPayments(byPeriod);
    }

    private PaymentState state(int period) {
        return (PaymentState) states.get(period);
    }

    public String status(int period) {
        return states.containsKey(period) ? state(period).status().name().toLowerCase(Locale.ROOT) : "none";
    }

    /** The periods whose payment is due. */
    public List<Integer> due(Instant now) {
        return payments().byPeriod().values().stream()
                .filter(state -> state.status() == Status.REQUESTED)
                .filter(state ->
                        state.attempt().asked() || !state.attempt().dueAt().isAfter(now))
                .map(PaymentState::period)
                .toList();
    }

    /** The due time of the next attempt that is not due yet. */
    public Optional<Instant> nextDue(Instant now) {
        return payments().byPeriod().values().stream()
                .filter(state -> state.status() == Status.REQUESTED
                        && !state.attempt().asked()
                        && state.attempt().dueAt().isAfter(now))
                .map(state -> state.attempt().dueAt())
                .min(Instant::compareTo);
    }

    public boolean isAsked(int period) {
        return state(period).attempt().asked();
    }

    public String key(int period) {
        return period + "/" + state(period).attempt().number();
    }

    public boolean mayAsk(int period, Instant now) {
        return state(period).mayAsk(now);
    }

    /** The decision that replaces a request to the provider; empty: the request is sent. */
    public Optional<Step> insteadOfAsking(int period, Instant now) {
        return state(period).insteadOfAsking(RETRIES, now).map(this::step);
    }

    public PaymentsDriver asking(int period) {
        PaymentState state = state(period);
        Attempt asked = new Attempt(
                state.attempt().number(),
                state.attempt().token(),
                true,
                false,
                state.attempt().dueAt());
        return with(new PaymentState(
                period, state.endsAt(), state.status(), asked, state.card(), state.refusals(), state.stop()));
    }

    /** @param answer {@code ok}, {@code soft} or {@code hard} */
    public Step answered(int period, String answer, Instant now) {
        Answer given = answer.equals("ok")
                ? new Answer.Charged("ref", now)
                : new Answer.Declined(answer, answer.equals("hard"));
        return step(state(period).answered(given, RETRIES, now));
    }

    public Step nothingTaken(int period, Instant now) {
        return step(state(period).nothingTaken(now));
    }

    public Step refunded(int period) {
        List<Integer> left = new ArrayList<>(toRefund);
        left.remove((Integer) period);
        PaymentsDriver next = with(state(period).refunded(true));
        return new Step(
                new PaymentsDriver(next.states, List.copyOf(left)),
                List.of(new LifeEvent("PaymentRefunded", period, 0, "", null)));
    }

    public Step receive(LifeEvent event, Instant now) {
        return switch (event.name()) {
            case "UserSubscribed" ->
                states.containsKey(1)
                        ? unchanged()
                        : step(Decision.of(PaymentState.requested(1, null, new Card("card0", 0), now)));
            case "RenewalDue" ->
                payments().isUnknown() // the event is redelivered
                        ? unchanged()
                        : payments()
                                .renewalDue(event.period(), event.at(), now)
                                .map(this::step)
                                .orElseGet(this::unchanged);
            case "SubscriptionCancelled" ->
                event.word().equals("now") ? step(payments().cancelled(event.period())) : unchanged();
            case "SubscriptionEnded" ->
                step(payments().ended(event.period(), event.word().equals("unpaid")));
            case "PaymentTokenChanged" ->
                payments()
                        .cardChanged(new Card("card" + event.number(), event.number()), now)
                        .map(this::step)
                        .orElseGet(this::unchanged);
            default -> unchanged();
        };
    }

    private Step unchanged() {
        return new Step(this, List.of());
    }

    private Step step(Decision decision) {
        List<Integer> refunds = new ArrayList<>(toRefund);
        List<LifeEvent> events = new ArrayList<>();
        int period = decision.state().period();
        for (Consequence consequence : decision.consequences()) {
            if (consequence instanceof Consequence.Completed completed) {
                events.add(new LifeEvent(
                        "PaymentCompleted",
                        period,
                        completed.attempt(),
                        "",
                        completed.charged().at()));
            } else if (consequence instanceof Consequence.Failed failed) {
                events.add(new LifeEvent(
                        "PaymentFailed",
                        period,
                        failed.attempt(),
                        failed.next().name().toLowerCase(Locale.ROOT),
                        failed.at()));
            } else {
                refunds.add(period);
            }
        }
        return new Step(new PaymentsDriver(with(decision.state()).states, List.copyOf(refunds)), events);
    }

    private PaymentsDriver with(PaymentState state) {
        TreeMap<Integer, Object> next = new TreeMap<>(states);
        next.put(state.period(), state);
        return new PaymentsDriver(java.util.Collections.unmodifiableMap(next), toRefund);
    }
}
