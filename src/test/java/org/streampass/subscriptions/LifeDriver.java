package org.streampass.subscriptions;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Makes the decisions about a subscription available to other packages. */
public record LifeDriver(Object state) {

    /** @param conflict whether the request was refused */
    public record Step(LifeDriver next, List<org.streampass.life.Fact> facts, boolean conflict) {}

    public static LifeDriver start() {
        return new LifeDriver(Life.NEW);
    }

    private Life life() {
        return (Life) state;
    }

    public String status() {
        return life().status().name().toLowerCase(Locale.ROOT);
    }

    public int period() {
        return life().period();
    }

    public boolean isSettled() {
        return life().payment().settled();
    }

    public Instant due() {
        return life().due();
    }

    public Instant periodEnd() {
        return life().periodEnd();
    }

    public Step cancel(String when) {
        return step(life().cancel(when.equals("now") ? CancelWhen.NOW : CancelWhen.PERIOD_END));
    }

    public Step withdraw(Instant now) {
        return step(life().withdraw(now));
    }

    public Step changeCard() {
        return step(life().changeCard());
    }

    public Step periodOver(Instant now) {
        return step(life().periodOver(now));
    }

    public Step hear(org.streampass.life.Fact fact) {
        return switch (fact.name()) {
            case "PaymentCompleted" -> step(life().paid(fact.period(), fact.at()));
            case "PaymentFailed" ->
                step(life().refused(
                                fact.period(),
                                new Life.PaymentStatus(
                                        false,
                                        fact.number(),
                                        NextStep.valueOf(fact.word().toUpperCase(Locale.ROOT)),
                                        fact.at())));
            default -> step(Decision.unchanged(life()));
        };
    }

    private static Step step(Decision decision) {
        return new Step(
                new LifeDriver(decision.life()),
                decision.facts().stream().map(LifeDriver::plain).toList(),
                decision.conflict() != null);
    }

    private static org.streampass.life.Fact plain(Fact fact) {
        if (fact instanceof Fact.Cancelled cancelled) {
            String when = cancelled.when() == CancelWhen.NOW ? "now" : "period-end";
            return new org.streampass.life.Fact(
                    "SubscriptionCancelled", cancelled.period(), cancelled.revision(), when, cancelled.endsAt());
        }
        if (fact instanceof Fact.Withdrawn withdrawn) {
            return new org.streampass.life.Fact(
                    "CancellationWithdrawn", withdrawn.period(), withdrawn.revision(), "", null);
        }
        if (fact instanceof Fact.CardChanged card) {
            return new org.streampass.life.Fact("PaymentTokenChanged", 0, card.revision(), "", null);
        }
        if (fact instanceof Fact.Renewed renewed) {
            return new org.streampass.life.Fact("RenewalDue", renewed.period(), 0, "", renewed.to());
        }
        Fact.Ended ended = (Fact.Ended) fact;
        String cause = ended.cause().name().toLowerCase(Locale.ROOT);
        return new org.streampass.life.Fact("SubscriptionEnded", ended.period(), 0, cause, null);
    }
}
