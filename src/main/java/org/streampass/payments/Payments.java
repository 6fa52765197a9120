package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Within so short a time before the provider forgets a key, a charge may reach it too late. */
    private static final Duration END_OF_KEY = Duration.ofMinutes(10);

    private final PaymentGateway gateway;
    private final PaymentTable table;
    private final WorkRuntime work;
    private final Duration keyLifetime;

    /** @param keyLifetime how long the provider keeps a key */
    Payments(PaymentGateway gateway, PaymentTable table, WorkRuntime work, Duration keyLifetime) {
        this.gateway = gateway;
        this.table = table;
        this.work = work;
        this.keyLifetime = keyLifetime;
    }

    /**
     * Reacts to {@link UserSubscribed}: the payment is due.
     *
     * @return the outcomes of those that were decided before, to be told again: their events came a second time
     */
    List<Publication<PaymentOutcome>> request(List<EventEnvelope> events) {
        Claim.Initial claim = work.initialClaim(this, events.size());
        Map<UUID, Payment> requested = events.stream()
                .map(event -> Payment.requestedBy(
                        event.data(UserSubscribed.class), event.asCause(), mayHaveBeenAskedFor(event), claim.claim()))
                .collect(Collectors.toMap(Payment::subscriptionId, Function.identity(), (first, second) -> first));
        Set<UUID> inserted = table.insert(requested.values(), claim);
        work.startAfterCommit(this, claim, inserted.stream().map(requested::get).toList());
        return inserted.size() == requested.size() ? List.of() : toldAgain(requested, inserted);
    }

    /**
     * The provider may have been asked because of an event before a backup was restored. If the event is younger than the
     * key's lifetime, the key prevents a second charge.
     */
    private Duration mayHaveBeenAskedFor(EventEnvelope event) {
        Duration age = Duration.between(event.time(), Instant.now());
        return isKeyKept(age) ? Duration.ZERO : age;
    }

    private boolean isKeyKept(Duration askedFor) {
        return askedFor.compareTo(keyLifetime.minus(END_OF_KEY)) < 0;
    }

    /** A payment that was asked for by another event is told by that one alone. */
    private List<Publication<PaymentOutcome>> toldAgain(Map<UUID, Payment> requested, Set<UUID> inserted) {
        requested.keySet().removeAll(inserted);
        return table.decided(requested.keySet()).stream()
                .filter(payment -> payment.cause()
                        .id()
                        .equals(requested.get(payment.subscriptionId()).cause().id()))
                .map(Payments::told)
                .toList();
    }

    private static Publication<PaymentOutcome> told(Payment payment) {
        return payment.cause().causing(payment.told(payment.outcome()));
    }

    /** The events that tell of those of these payments that are decided. */
    List<EventEnvelope> proven(Collection<UUID> subscriptions) {
        return table.decided(subscriptions).stream()
                .map(payment -> EventEnvelope.of(service(), told(payment)))
                .toList();
    }

    /**
     * Asks the provider. No transaction is held, so it may take its time.
     *
     * @throws NoAnswerException if it is not known what the provider did; the same question is asked again
     */
    PaymentOutcome charge(Payment payment) {
        return payment.told(
                mayHaveBeenAsked(payment)
                        ? found(payment).orElseGet(() -> askAgain(payment))
                        : gateway.charge(payment.order()));
    }

    private Optional<PaymentGateway.Answer> found(Payment payment) {
        return gateway.find(payment.order().idempotencyKey());
    }

    private boolean mayHaveBeenAsked(Payment payment) {
        return payment.claim().abandoned() || payment.claim().attempt() > 0 || !isKeyKept(payment.askedFor());
    }

    /**
     * Nothing was taken so far. As long as the provider keeps the key, it is asked with that; afterwards with the next, which
     * may be known to it from a life of the database that a restored backup has undone.
     */
    private PaymentGateway.Answer askAgain(Payment payment) {
        if (isKeyKept(payment.askedFor())) {
            return gateway.charge(payment.order());
        }
        if (payment.askedFor().compareTo(keyLifetime) < 0) {
            throw new NoAnswerException(
                    "the payment provider is about to forget the key; then it is asked with another");
        }
        if (!table.takeNextKey(payment)) {
            throw new NoAnswerException("another worker has the payment");
        }
        Payment next = payment.withNextKey();
        return found(next).orElseGet(() -> gateway.charge(next.order()));
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

    @Override
    public DueTable<Payment> table() {
        return table.due();
    }

    @Override
    public List<Done<Payment>> finish(List<Done<Payment>> done) {
        return table.decide(done);
    }
}
