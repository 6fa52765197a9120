package org.streampass.payments;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.Publication;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/** Takes the money for a subscription, once: stores that it is to be taken, asks the provider, and stores the outcome. */
class Payments implements DueWork<Payment> {

    private final PaymentGateway gateway;
    private final PaymentTable table;
    private final WorkRuntime work;

    Payments(PaymentGateway gateway, PaymentTable table, WorkRuntime work) {
        this.gateway = gateway;
        this.table = table;
        this.work = work;
    }

    /**
     * Reacts to {@link UserSubscribed}: the payment is due.
     *
     * @return the outcomes of those that were decided before, to be told again: their events came a second time
     */
    List<Publication<PaymentOutcome>> request(List<EventEnvelope> events) {
        Claim.OfNewRow claim = work.claimForNew(this, events.size());
        Map<UUID, Payment> requested = events.stream()
                .map(event -> Payment.requestedBy(event.data(UserSubscribed.class), event.asCause(), claim.claim()))
                .collect(Collectors.toMap(Payment::subscriptionId, Function.identity(), (first, second) -> first));
        Set<UUID> inserted = table.insert(requested.values(), claim);
        work.beginAfterCommit(this, claim, inserted.stream().map(requested::get).toList());
        return inserted.size() == requested.size() ? List.of() : toldAgain(requested, inserted);
    }

    /** A payment that was asked for by another event is told by that one alone. */
    private List<Publication<PaymentOutcome>> toldAgain(Map<UUID, Payment> requested, Set<UUID> inserted) {
        requested.keySet().removeAll(inserted);
        return table.decided(requested.keySet()).stream()
                .filter(payment -> payment.cause()
                        .id()
                        .equals(requested.get(payment.subscriptionId()).cause().id()))
                .map(payment -> payment.cause().causing(payment.told(payment.outcome())))
                .toList();
    }

    /**
     * Asks the provider. No transaction is held, so it may take its time.
     *
     * @throws NoAnswerException if it is not known what the provider did; the same question is asked again
     */
    PaymentOutcome charge(Payment payment) {
        return payment.told(gateway.charge(payment.order()));
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
    public DueTable<Payment> table() {
        return table.due();
    }

    @Override
    public List<Done<Payment>> finish(List<Done<Payment>> done) {
        return table.decide(done);
    }
}
