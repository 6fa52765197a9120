package org.streampass.payments;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentState.Card;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.Publication;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/** Takes the money for a period, once: stores that it is to be taken, asks the provider, and stores the outcome. */
class Payments implements DueWork<Payment> {

    private final PaymentGateway gateway;
    private final PaymentTable table;
    private final Refunds refunds;
    private final WorkRuntime work;
    private final Clock clock;
    private final KeyLifetime keys;
    private final RetrySchedule retries;

    /** @param clock that of the business */
    Payments(
            PaymentGateway gateway,
            PaymentTable table,
            Refunds refunds,
            WorkRuntime work,
            Clock clock,
            PaymentsSettings settings) {
        this.gateway = gateway;
        this.table = table;
        this.refunds = refunds;
        this.work = work;
        this.clock = clock;
        this.keys = new KeyLifetime(settings.keyLifetime());
        this.retries = new RetrySchedule(settings.retries());
    }

    /**
     * Reacts to {@link UserSubscribed}: the first payment is due.
     *
     * @return the outcomes of those that were decided before, to be told again: their events came a second time
     */
    List<Publication<PaymentOutcome>> request(List<EventEnvelope> events) {
        Claim.Initial claim = work.initialClaim(this, events.size());
        Map<UUID, Payment> requested = events.stream()
                .map(event -> requestedBy(event, claim.claim()))
                .collect(Collectors.toMap(Payment::key, Function.identity(), (first, second) -> first));
        Set<UUID> inserted = table.insert(requested.values(), claim);
        work.startAfterCommit(this, claim, inserted.stream().map(requested::get).toList());
        return inserted.size() == requested.size() ? List.of() : toldAgain(requested, inserted);
    }

    private Payment requestedBy(EventEnvelope event, Claim claim) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        return new Payment(
                subscribed.subscriptionId(),
                event.asCause(),
                subscribed.userId(),
                subscribed.price(),
                PaymentState.requested(1, null, new Card(subscribed.paymentToken(), 0), event.time()),
                keys.mayHaveBeenAskedFor(event.time()),
                claim,
                null,
                null,
                null);
    }

    /** A payment that was asked for by another event is told by that one alone. */
    private List<Publication<PaymentOutcome>> toldAgain(Map<UUID, Payment> requested, Set<UUID> inserted) {
        requested.keySet().removeAll(inserted);
        return table.first(requested.keySet()).stream()
                .filter(payment -> payment.cause() != null
                        && payment.cause()
                                .id()
                                .equals(requested.get(payment.key()).cause().id()))
                .flatMap(Payments::told)
                .toList();
    }

    private static Stream<Publication<PaymentOutcome>> told(Payment payment) {
        return payment.toldBefore().stream().map(payment.cause()::causing);
    }

    /** The events that tell how the payments of these subscriptions ended. */
    List<EventEnvelope> proven(Collection<UUID> subscriptions) {
        return table.all(subscriptions).stream()
                .flatMap(Payments::told)
                .map(told -> EventEnvelope.of(service(), told))
                .toList();
    }

    /**
     * What came of a payment that was due.
     *
     * @param charge null if nothing was taken
     * @param reason why it was refused; null if it was not
     */
    record Asked(Decision decision, Answer.Charged charge, String reason) {

        static Asked of(Decision decision, Answer answer) {
            return answer instanceof Answer.Declined declined
                    ? new Asked(decision, null, declined.reason())
                    : new Asked(decision, (Answer.Charged) answer, null);
        }

        static Asked of(Decision decision) {
            String reason = decision.facts().stream()
                    .map(fact -> ((Fact.Failed) fact).reason())
                    .findFirst()
                    .orElse(null);
            return new Asked(decision, null, reason);
        }
    }

    /**
     * Asks the provider. No transaction is held, so it may take its time.
     *
     * @throws NoAnswerException if it is not known what the provider did; the same question is asked again
     */
    DueResult<Asked, PaymentOutcome> charge(Payment payment) {
        Instant now = clock.instant();
        Asked asked = mayHaveBeenAsked(payment) ? findOut(payment, now) : attempt(payment, now);
        return new DueResult<>(asked, payment.told(asked.decision()));
    }

    private Asked attempt(Payment payment, Instant now) {
        if (payment.operatorRefusal() != null) {
            return decide(payment, new Answer.Declined(payment.operatorRefusal(), false));
        }
        return payment.state().insteadOfAsking(now).map(Asked::of).orElseGet(() -> ask(payment));
    }

    private Asked ask(Payment payment) {
        return decide(payment, gateway.charge(payment.order()));
    }

    private Asked decide(Payment payment, Answer answer) {
        return Asked.of(payment.state().answered(answer, retries, clock.instant()), answer);
    }

    private boolean mayHaveBeenAsked(Payment payment) {
        return payment.state().attempt().asked() || !keys.isKept(payment.askedFor());
    }

    private Asked findOut(Payment payment, Instant now) {
        Optional<Answer> found = gateway.find(payment.order().idempotencyKey());
        return found.map(answer -> decide(payment, answer)).orElseGet(() -> askAgain(payment, now));
    }

    /** Nothing was taken so far. As long as the provider keeps the key, it is asked with that; afterwards with the next. */
    private Asked askAgain(Payment payment, Instant now) {
        if (keys.isForgotten(payment.askedFor())) {
            return Asked.of(payment.state().nothingTaken(now));
        }
        if (keys.isKept(payment.askedFor()) && payment.state().mayAsk(now)) {
            return ask(payment);
        }
        throw new NoAnswerException("the payment provider knows of no charge, but one may still be under way");
    }

    @Override
    public String service() {
        return "payments";
    }

    @Override
    public String name() {
        return "charge";
    }

    @Override
    public boolean needsTrustedClock() {
        return true;
    }

    /** An attempt that was not made counts as refused. */
    @Override
    public boolean cancel(UUID row, String reason) {
        return table.refuse(row, reason);
    }

    @Override
    public DueTable<Payment> table() {
        return table.due();
    }

    @Override
    public List<Done<Payment>> finish(List<Done<Payment>> done) {
        List<Done<Payment>> written = table.decide(done);
        refunds.request(written.stream()
                .flatMap(each -> Refund.of(
                        each.row(),
                        PaymentTable.result(each).decision(),
                        PaymentTable.result(each).charge(),
                        each.row().cause())
                        .stream())
                .toList());
        if (written.stream()
                .anyMatch(each ->
                        PaymentTable.result(each).decision().state().attempt().dueAt() != null)) {
            work.startAfterCommit(this, Claim.Initial.UNCLAIMED, List.of());
        }
        return written;
    }
}
