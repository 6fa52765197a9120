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

/**
 * Charges each period once: stores that the payment is due, sends the request to the provider, and stores the outcome.
 */
class Payments implements DueWork<Payment> {

    private final PaymentGateway gateway;
    private final PaymentTable table;
    private final Refunds refunds;
    private final WorkRuntime work;
    private final Clock clock;
    private final KeyLifetime keys;
    private final RetrySchedule retries;

    /** @param clock the business clock */
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
     * Handles {@link UserSubscribed}: the first payment is due.
     *
     * @return the outcomes of payments whose event is repeated, to be published again
     */
    List<Publication<PaymentOutcome>> request(List<EventEnvelope> events) {
        Claim.Initial claim = work.initialClaim(this, events.size());
        Map<UUID, Payment> requested = events.stream()
                .map(event -> requestedBy(event, claim.claim()))
                .collect(Collectors.toMap(Payment::key, Function.identity(), (first, second) -> first));
        Set<UUID> inserted = table.insert(requested.values(), claim);
        work.startAfterCommit(this, claim, inserted.stream().map(requested::get).toList());
        return inserted.size() == requested.size() ? List.of() : repeatedOutcomes(requested, inserted);
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

    /** The outcome is published again only for the event that requested the payment. */
    private List<Publication<PaymentOutcome>> repeatedOutcomes(Map<UUID, Payment> requested, Set<UUID> inserted) {
        requested.keySet().removeAll(inserted);
        return table.find(requested.keySet()).stream()
                .filter(payment -> payment.cause() != null
                        && payment.cause()
                                .id()
                                .equals(requested.get(payment.key()).cause().id()))
                .flatMap(Payments::published)
                .toList();
    }

    /** None for a payment without a cause, which is never made. */
    private static Stream<Publication<PaymentOutcome>> published(Payment payment) {
        return payment.publishedEvents().stream().map(event -> payment.cause().causing(event));
    }

    /** The outcomes of the payments of these subscriptions. */
    List<EventEnvelope> proven(Collection<UUID> subscriptions) {
        return table.all(subscriptions).stream()
                .flatMap(Payments::published)
                .map(event -> EventEnvelope.of(service(), event))
                .toList();
    }

    /**
     * The result of a payment that was due.
     *
     * @param charge null unless it was charged
     * @param reason of the decline; null if it was not declined
     */
    record Asked(Decision decision, Answer.Charged charge, String reason) {

        static Asked of(Decision decision, Answer answer) {
            return answer instanceof Answer.Declined declined
                    ? new Asked(decision, null, declined.reason())
                    : new Asked(decision, (Answer.Charged) answer, null);
        }

        static Asked of(Decision decision) {
            String reason = decision.consequences().stream()
                    .map(consequence -> ((Consequence.Failed) consequence).reason())
                    .findFirst()
                    .orElse(null);
            return new Asked(decision, null, reason);
        }
    }

    /**
     * Makes an attempt. No transaction is held, so the provider may be slow.
     *
     * @throws NoAnswerException if the outcome is unknown; the same request is repeated
     */
    DueResult<Asked, PaymentOutcome> charge(Payment payment) {
        Instant now = clock.instant();
        Asked asked = mayHaveBeenAsked(payment) ? lookUp(payment, now) : attempt(payment, now);
        return new DueResult<>(asked, payment.events(asked.decision()));
    }

    private Asked attempt(Payment payment, Instant now) {
        return payment.state().insteadOfAsking(retries, now).map(Asked::of).orElseGet(() -> askUnlessRefused(payment));
    }

    private Asked askUnlessRefused(Payment payment) {
        return payment.operatorRefusal() == null
                ? ask(payment)
                : decide(payment, new Answer.Declined(payment.operatorRefusal(), false));
    }

    private Asked ask(Payment payment) {
        return decide(payment, gateway.charge(payment.order()));
    }

    private Asked decide(Payment payment, Answer answer) {
        return Asked.of(payment.state().answered(answer, retries, clock.instant()), answer);
    }

    /** Without a card, only the outcome can be looked up, unless the user is asked for another card. */
    private boolean mayHaveBeenAsked(Payment payment) {
        return payment.state().attempt().asked()
                || !keys.isKept(payment.askedFor())
                || payment.state().attempt().token() == null && !payment.state().lacksCard();
    }

    private Asked lookUp(Payment payment, Instant now) {
        Optional<Answer> found = gateway.find(payment.order().idempotencyKey());
        return found.map(answer -> decide(payment, answer)).orElseGet(() -> retry(payment, now));
    }

    /**
     * The provider has no record of the attempt. While it keeps the key, the request is repeated; afterwards the next
     * key is used.
     */
    private Asked retry(Payment payment, Instant now) {
        if (keys.isForgotten(payment.askedFor())) {
            return Asked.of(payment.state().nothingTaken(now));
        }
        if (keys.isKept(payment.askedFor()) && payment.state().mayAsk(now)) {
            return ask(payment);
        }
        throw new NoAnswerException("the payment provider has no record of a charge, but one may still be in progress");
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
    public Set<String> causes() {
        return Set.of("UserSubscribed", "RenewalDue", "PaymentTokenChanged");
    }

    @Override
    public String outside() {
        return "the payment provider";
    }

    @Override
    public boolean needsTrustedClock() {
        return true;
    }

    /** An attempt that was not made counts as declined. */
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
