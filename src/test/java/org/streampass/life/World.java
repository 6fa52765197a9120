package org.streampass.life;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.streampass.payments.PaymentsDriver;
import org.streampass.subscriptions.LifeDriver;

/**
 * The state of one subscription: both services, the events between them, the provider, and the user's requests.
 *
 * @param ledger the provider's outcomes by key
 * @param refunds the number of refunds by period
 * @param unwritten answers of the provider that are not stored yet, by period
 * @param underWay events that are published and not delivered
 * @param delivered events that were delivered at least once
 * @param intent the state that the user's accepted requests ask for
 */
record World(
        LifeDriver life,
        PaymentsDriver payments,
        Map<String, String> ledger,
        Map<Integer, Integer> refunds,
        Map<Integer, String> unwritten,
        Set<LifeEvent> underWay,
        Set<LifeEvent> delivered,
        Instant now,
        Intent intent) {

    static final Instant START = Instant.parse("2026-01-31T10:00:00Z");

    /** @param cancelledNow the period that was cancelled at once; 0 if none was */
    record Intent(int cancelledNow, boolean leaves) {}

    /** A rule is broken. */
    static class Violation extends RuntimeException {

        Violation(String rule) {
            super(rule);
        }
    }

    record Action(String name, World next) {}

    static World start() {
        return new World(
                LifeDriver.start(),
                PaymentsDriver.start(),
                Map.of(),
                Map.of(),
                Map.of(),
                Set.of(new LifeEvent("UserSubscribed", 1, 0, "", null)),
                Set.of(),
                START,
                new Intent(0, false));
    }

    /** The possible next steps. */
    List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        userActions(actions);
        underWay.forEach(event -> add(actions, "deliver " + event.name() + event.period(), deliver(event)));
        delivered.forEach(event -> add(actions, "deliver again " + event.name() + event.period(), deliver(event)));
        for (int period : payments.due(now)) {
            paymentActions(actions, period);
        }
        for (int period : payments.toRefund()) {
            add(actions, "refund " + period, refund(period));
        }
        if (life.due() != null && !now.isBefore(life.due())) {
            add(actions, "period over", periodOver());
        }
        add(actions, "wait for the next deadline", waitForDeadline());
        add(actions, "nothing runs for three months", at(now.plus(Duration.ofDays(92))));
        return actions;
    }

    private void add(List<Action> actions, String name, World next) {
        if (next != null && !next.equals(this)) {
            actions.add(new Action(name, next));
        }
    }

    private void userActions(List<Action> actions) {
        add(actions, "cancel now", cancel("now"));
        add(actions, "cancel at the end", cancel("period-end"));
        add(actions, "withdraw", withdraw());
        if (delivered.stream().noneMatch(event -> event.name().equals("PaymentTokenChanged") && event.number() > 1)) {
            add(actions, "change the card", command(life.changeCard()));
        }
    }

    private World cancel(String when) {
        LifeDriver.Step step = life.cancel(when);
        World next = command(step);
        if (next == null || step.events().isEmpty()) {
            return next;
        }
        boolean isNow = when.equals("now") || life.status().equals("past_due");
        return next.intending(isNow ? new Intent(life.period(), false) : new Intent(0, true));
    }

    private World withdraw() {
        World next = command(life.withdraw(now));
        return next == null ? null : next.intending(new Intent(intent.cancelledNow(), false));
    }

    private World command(LifeDriver.Step step) {
        return step.conflict() ? null : with(step);
    }

    private World with(LifeDriver.Step step) {
        return copy(step.next(), payments, ledger, refunds, unwritten).publishing(step.events());
    }

    private World intending(Intent next) {
        return new World(life, payments, ledger, refunds, unwritten, underWay, delivered, now, next);
    }

    World at(Instant time) {
        return new World(life, payments, ledger, refunds, unwritten, underWay, delivered, time, intent);
    }

    private World copy(
            LifeDriver life,
            PaymentsDriver payments,
            Map<String, String> ledger,
            Map<Integer, Integer> refunds,
            Map<Integer, String> unwritten) {
        return new World(life, payments, ledger, refunds, unwritten, underWay, delivered, now, intent);
    }

    private World publishing(List<LifeEvent> events) {
        Set<LifeEvent> all = new HashSet<>(underWay);
        events.stream().filter(event -> !delivered.contains(event)).forEach(all::add);
        return new World(life, payments, ledger, refunds, unwritten, Set.copyOf(all), delivered, now, intent);
    }

    /** @return null if it is retried */
    World deliver(LifeEvent event) {
        Set<LifeEvent> left = new HashSet<>(underWay);
        left.remove(event);
        Set<LifeEvent> done = new HashSet<>(delivered);
        done.add(event);
        World after =
                new World(life, payments, ledger, refunds, unwritten, Set.copyOf(left), Set.copyOf(done), now, intent);
        if (event.name().startsWith("Payment") && !event.name().equals("PaymentTokenChanged")) {
            LifeDriver.Step step = life.receive(event);
            World next = after.with(step);
            boolean stops = step.events().stream().anyMatch(each -> each.name().equals("SubscriptionCancelled"));
            return stops ? next.intending(new Intent(life.period(), false)) : next;
        }
        if (event.name().equals("RenewalDue") && payments.states().isEmpty()) {
            return null;
        }
        PaymentsDriver informed = payments.receive(event, now).next();
        Map<Integer, String> kept = new HashMap<>(unwritten);
        kept.keySet()
                .removeIf(period ->
                        !informed.states().get(period).equals(payments.states().get(period)));
        return after.copy(life, informed, ledger, refunds, Map.copyOf(kept));
    }

    private void paymentActions(List<Action> actions, int period) {
        if (unwritten.containsKey(period)) {
            add(actions, "write " + period, write(period));
        } else if (payments.isAsked(period)) {
            add(actions, "look up " + period, lookUp(period, "ok"));
            add(actions, "key expires " + period, forget(period));
        } else {
            for (String answer : List.of("ok", "soft", "hard", "lost", "unsent")) {
                add(actions, "charge " + period + ": " + answer, ask(period, answer));
            }
        }
    }

    /** @param answer the provider's decision; lost: it charges, and the answer is lost; unsent: the request is lost */
    private World ask(int period, String answer) {
        var instead = payments.insteadOfAsking(period, now);
        if (instead.isPresent()) {
            return copy(life, instead.get().next(), ledger, refunds, unwritten)
                    .publishing(instead.get().events());
        }
        boolean isStopped = delivered.stream()
                .anyMatch(event -> event.period() >= period
                        && (event.name().equals("SubscriptionEnded")
                                || event.name().equals("SubscriptionCancelled")
                                        && event.word().equals("now")));
        if (isStopped) {
            throw new Violation("period " + period + " is charged after its cancellation or end");
        }
        World asking = copy(life, payments.asking(period), ledger, refunds, unwritten);
        return answer.equals("unsent") ? asking : asking.decided(period, answer);
    }

    private World decided(int period, String answer) {
        Map<String, String> entries = new HashMap<>(ledger);
        String outcome = answer.equals("lost") ? "ok" : answer;
        String known = entries.putIfAbsent(payments.key(period), outcome);
        if (known == null && outcome.equals("ok")) {
            requireInTime(period);
        }
        Map<Integer, String> answers = new HashMap<>(unwritten);
        if (!answer.equals("lost")) {
            answers.put(period, known == null ? outcome : known);
        }
        return copy(life, payments, Map.copyOf(entries), refunds, Map.copyOf(answers));
    }

    private void requireInTime(int period) {
        if (ledger.entrySet().stream()
                .anyMatch(entry -> entry.getKey().startsWith(period + "/")
                        && entry.getValue().equals("ok"))) {
            throw new Violation("period " + period + " is charged twice");
        }
        boolean isOver = delivered.stream()
                .anyMatch(event ->
                        event.name().equals("RenewalDue") && event.period() == period && !now.isBefore(event.at()));
        if (isOver) {
            throw new Violation("period " + period + " is charged after its end");
        }
    }

    private World write(int period) {
        PaymentsDriver.Step step = payments.answered(period, unwritten.get(period), now);
        Map<Integer, String> answers = new HashMap<>(unwritten);
        answers.remove(period);
        return copy(life, step.next(), ledger, refunds, Map.copyOf(answers)).publishing(step.events());
    }

    private World lookUp(int period, String ifAsked) {
        String known = ledger.get(payments.key(period));
        if (known != null) {
            Map<Integer, String> answers = new HashMap<>(unwritten);
            answers.put(period, known);
            return copy(life, payments, ledger, refunds, Map.copyOf(answers)).write(period);
        }
        return payments.mayAsk(period, now) ? decided(period, ifAsked) : this;
    }

    /** @return null if the provider would have known it */
    private World forget(int period) {
        if (ledger.containsKey(payments.key(period))) {
            return null;
        }
        PaymentsDriver.Step step = payments.nothingTaken(period, now);
        return copy(life, step.next(), ledger, refunds, unwritten).publishing(step.events());
    }

    private World refund(int period) {
        Map<Integer, Integer> given = new HashMap<>(refunds);
        given.merge(period, 1, Integer::sum);
        PaymentsDriver.Step step = payments.refunded(period);
        return copy(life, step.next(), ledger, Map.copyOf(given), unwritten).publishing(step.events());
    }

    private World periodOver() {
        return with(life.periodOver(now));
    }

    private World waitForDeadline() {
        Instant next = payments.nextDue(now).orElse(Instant.MAX);
        Instant end = life.due() == null || !life.due().isAfter(now) ? Instant.MAX : life.due();
        Instant first = next.isBefore(end) ? next : end;
        return first.equals(Instant.MAX) ? null : at(first);
    }

    /**
     * The state after all steps that need neither the user nor time.
     *
     * @param answer of the provider to new requests
     */
    World settled(String answer) {
        World world = this;
        for (int round = 0; round < 100; round++) {
            World next = world.settleOne(answer);
            if (next == null) {
                return world;
            }
            world = next;
        }
        throw new Violation("the steps do not end");
    }

    private World settleOne(String answer) {
        for (LifeEvent event : underWay) {
            World next = deliver(event);
            if (next != null) {
                return next;
            }
        }
        for (int period : payments.due(now)) {
            if (unwritten.containsKey(period)) {
                return write(period);
            }
            if (!payments.isAsked(period)) {
                return ask(period, answer);
            }
            return ledger.containsKey(payments.key(period)) || payments.mayAsk(period, now)
                    ? lookUp(period, answer)
                    : forget(period);
        }
        if (!payments.toRefund().isEmpty()) {
            return refund(payments.toRefund().get(0));
        }
        return life.due() != null && !now.isBefore(life.due()) ? periodOver() : null;
    }

    /** The state after another delivery of each event. */
    World again() {
        World world = this;
        for (LifeEvent event : delivered) {
            world = world.deliver(event);
        }
        return world;
    }

    private long charges(int period) {
        return ledger.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(period + "/")
                        && entry.getValue().equals("ok"))
                .count();
    }

    /** The number of charges of a period that are not refunded. */
    private long kept(int period) {
        return charges(period) - refunds.getOrDefault(period, 0);
    }

    /** Checks the rules that hold at any time. */
    void check() {
        refunds.forEach((period, times) -> require(times <= charges(period), "period %d is refunded twice", period));
    }

    /** Checks the rules that hold when no step is left. */
    void checkSettled() {
        check();
        String status = life.status();
        require(!status.equals("pending"), "it remains pending");
        if (intent.cancelledNow() > 0 && !status.equals("declined")) {
            require(status.equals("cancelled"), "it is %s after an immediate cancellation", status);
            require(
                    kept(intent.cancelledNow()) == 0,
                    "period %d was cancelled and is not refunded",
                    intent.cancelledNow());
        }
        if (status.equals("ended") || status.equals("declined")) {
            require(kept(life.period()) == 0, "period %d ended unpaid and is not refunded", life.period());
        }
        if (status.equals("active")) {
            require(kept(life.period()) == 1, "period %d is active and not paid", life.period());
            require(now.isBefore(life.periodEnd()), "period %d is over", life.period());
        }
        if (status.equals("past_due")) {
            require(kept(life.period()) == 0, "period %d is past due and paid", life.period());
            require(payments.nextDue(now).isPresent(), "period %d is past due without a next attempt", life.period());
        }
        if (!status.equals("past_due")) {
            require(payments.nextDue(now).isEmpty(), "it is %s and has a next attempt", status);
        }
        for (int period = 1; period < life.period(); period++) {
            require(kept(period) == charges(period), "period %d was over, and is refunded", period);
        }
    }

    private static void require(boolean holds, String rule, Object... arguments) {
        if (!holds) {
            throw new Violation(rule.formatted(arguments));
        }
    }
}
