package org.streampass.subscriptions;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.streampass.life.LifeEvent;

/** Makes the decisions about a subscription available to other packages. */
public record LifeDriver(Object state) {

    /** @param conflict whether the request was refused */
    public record Step(LifeDriver next, List<LifeEvent> events, boolean conflict) {}

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

    public Step receive(LifeEvent event) {
        return switch (event.name()) {
            case "PaymentCompleted" -> step(life().paid(event.period(), event.at()));
            case "PaymentFailed" ->
                step(life().refused(
                                event.period(),
                                new Life.PaymentStatus(
                                        false,
                                        event.number(),
                                        NextStep.valueOf(event.word().toUpperCase(Locale.ROOT)),
                                        event.at())));
            default -> step(Decision.unchanged(life()));
        };
    }

    private static Step step(Decision decision) {
        return new Step(
                new LifeDriver(decision.life()),
                decision.consequences().stream().map(LifeDriver::plain).toList(),
                decision.conflict() != null);
    }

    private static LifeEvent plain(Consequence consequence) {
        if (consequence instanceof Consequence.Cancelled cancelled) {
            String when = cancelled.when() == CancelWhen.NOW ? "now" : "period-end";
            return new LifeEvent(
                    "SubscriptionCancelled", cancelled.period(), cancelled.revision(), when, cancelled.endsAt());
        }
        if (consequence instanceof Consequence.Withdrawn withdrawn) {
            return new LifeEvent("CancellationWithdrawn", withdrawn.period(), withdrawn.revision(), "", null);
        }
        if (consequence instanceof Consequence.CardChanged card) {
            return new LifeEvent("PaymentTokenChanged", 0, card.revision(), "", null);
        }
        if (consequence instanceof Consequence.Renewed renewed) {
            return new LifeEvent("RenewalDue", renewed.period(), 0, "", renewed.to());
        }
        Consequence.Ended ended = (Consequence.Ended) consequence;
        String cause = ended.cause().name().toLowerCase(Locale.ROOT);
        return new LifeEvent("SubscriptionEnded", ended.period(), 0, cause, null);
    }
}
