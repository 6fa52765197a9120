package org.streampass.payments;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.payments.PaymentState.Card;
import org.streampass.payments.PaymentState.Status;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.json.Money;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.WorkRuntime;

/**
 * Changes payments when their subscription changes. {@link SubscriptionPayments} decides about renewals, cancellations
 * and refunds.
 */
class PaymentChanges {

    private final PaymentTable table;
    private final Payments payments;
    private final Refunds refunds;
    private final WorkRuntime work;
    private final Clock clock;
    private final KeyLifetime keys;
    private final OutdatedEvents outdated;

    PaymentChanges(
            PaymentTable table,
            Payments payments,
            Refunds refunds,
            WorkRuntime work,
            Clock clock,
            KeyLifetime keys,
            OutdatedEvents outdated) {
        this.table = table;
        this.payments = payments;
        this.refunds = refunds;
        this.work = work;
        this.clock = clock;
        this.keys = keys;
        this.outdated = outdated;
    }

    /**
     * Handles {@link RenewalDue}, {@link SubscriptionCancelled}, {@link SubscriptionEnded} and {@link
     * PaymentTokenChanged}.
     */
    void follow(List<EventEnvelope> events) {
        List<Change> left =
                events.stream().map(Change::of).filter(Change::isForPayments).toList();
        while (!left.isEmpty()) {
            left = apply(left);
        }
    }

    /** The parts of an event that concern payments. */
    private record Change(EventEnvelope event, UUID subscriptionId, String userId, Record data) {

        static Change of(EventEnvelope event) {
            if (event.is(RenewalDue.class)) {
                RenewalDue due = event.data(RenewalDue.class);
                return new Change(event, due.subscriptionId(), due.userId(), due);
            }
            if (event.is(SubscriptionCancelled.class)) {
                SubscriptionCancelled cancelled = event.data(SubscriptionCancelled.class);
                return new Change(event, cancelled.subscriptionId(), cancelled.userId(), cancelled);
            }
            if (event.is(SubscriptionEnded.class)) {
                SubscriptionEnded ended = event.data(SubscriptionEnded.class);
                return new Change(event, ended.subscriptionId(), ended.userId(), ended);
            }
            PaymentTokenChanged card = event.data(PaymentTokenChanged.class);
            return new Change(event, card.subscriptionId(), card.userId(), card);
        }

        /** A subscription that is cancelled at period end is paid until then. */
        boolean isForPayments() {
            return !(data instanceof SubscriptionCancelled cancelled) || cancelled.isNow();
        }

        /** An end often changes nothing, because the period is paid. */
        boolean isOutdated(Map<Integer, PaymentState> before, Decision decision) {
            return !(data instanceof SubscriptionEnded)
                    && decision.state().equals(before.get(decision.state().period()));
        }

        boolean endsTheSubscription() {
            return data instanceof SubscriptionCancelled || data instanceof SubscriptionEnded;
        }

        Optional<Decision> decide(SubscriptionPayments known, Instant now) {
            if (data instanceof RenewalDue due) {
                if (known.isUnknown()) {
                    throw new IllegalStateException(
                            "subscription %s cannot be renewed, because its card is unknown".formatted(subscriptionId));
                }
                return known.renewalDue(due.period(), due.to(), now);
            }
            if (data instanceof SubscriptionCancelled cancelled) {
                return Optional.of(known.cancelled(cancelled.period()));
            }
            if (data instanceof SubscriptionEnded ended) {
                return Optional.of(known.ended(ended.period(), ended.isUnpaid()));
            }
            PaymentTokenChanged card = (PaymentTokenChanged) data;
            return known.cardChanged(new Card(card.paymentToken(), card.revision()), now);
        }
    }

    /** @return the changes of subscriptions whose payments another transaction has inserted meanwhile */
    private List<Change> apply(List<Change> changes) {
        Map<UUID, Subscription> known = lock(changes);
        Instant now = clock.instant();
        changes.forEach(change -> known.get(change.subscriptionId()).apply(change, now));
        Set<UUID> outdated = insert(known.values());
        List<Subscription> current = known.values().stream()
                .filter(each -> !outdated.contains(each.id))
                .toList();
        List<Payment> changed =
                current.stream().flatMap(each -> each.changed().stream()).toList();
        table.change(changed);
        refunds.request(current.stream().flatMap(each -> each.toRefund.stream()).toList());
        if (!changed.isEmpty()) {
            work.startAfterCommit(payments, Claim.Initial.UNCLAIMED, List.of());
        }
        return changes.stream()
                .filter(change -> outdated.contains(change.subscriptionId()))
                .toList();
    }

    private Map<UUID, Subscription> lock(List<Change> changes) {
        Map<UUID, Subscription> known = new TreeMap<>();
        changes.forEach(change -> known.computeIfAbsent(change.subscriptionId(), Subscription::new));
        table.lock(changes.stream().map(Change::userId).collect(Collectors.toSet()), known.keySet())
                .forEach(payment -> known.get(payment.subscriptionId()).add(payment));
        return known;
    }

    /** @return the subscriptions of payments that another transaction has inserted */
    private Set<UUID> insert(Collection<Subscription> subscriptions) {
        List<Payment> added =
                subscriptions.stream().flatMap(each -> each.added().stream()).toList();
        Map<Boolean, List<Payment>> byStatus = added.stream()
                .collect(Collectors.partitioningBy(payment -> payment.state().status() == Status.REQUESTED));
        List<Payment> requested = byStatus.get(true);
        Claim.Initial claim = work.initialClaim(payments, requested.size());
        Set<UUID> inserted = table.insert(requested, claim);
        work.startAfterCommit(
                payments,
                claim,
                requested.stream()
                        .filter(payment -> inserted.contains(payment.key()))
                        .toList());
        Set<UUID> forbidden = table.insertForbidden(byStatus.get(false));
        return added.stream()
                .filter(payment -> !inserted.contains(payment.key()) && !forbidden.contains(payment.key()))
                .map(Payment::subscriptionId)
                .collect(Collectors.toSet());
    }

    /** A subscription's payments before and after the changes. */
    private class Subscription {

        private final UUID id;
        private final Map<Integer, Payment> before = new LinkedHashMap<>();
        private final TreeMap<Integer, Payment> after = new TreeMap<>();
        private final List<Refund> toRefund = new ArrayList<>();

        Subscription(UUID id) {
            this.id = id;
        }

        void add(Payment payment) {
            before.put(payment.state().period(), payment);
            after.put(payment.state().period(), payment);
        }

        void apply(Change change, Instant now) {
            TreeMap<Integer, PaymentState> states = new TreeMap<>();
            after.forEach((period, payment) -> states.put(period, payment.state()));
            Optional<Decision> decided = change.decide(new SubscriptionPayments(states), now);
            if (decided.isEmpty() || change.isOutdated(states, decided.get())) {
                outdated.count(change.event());
            }
            decided.ifPresent(decision -> {
                int period = decision.state().period();
                Payment next = after.containsKey(period)
                        ? after.get(period).with(decision.state())
                        : requestedBy(change, decision.state());
                after.put(period, next);
                Refund.of(next, decision, next.charge(), change.event().asCause())
                        .ifPresent(toRefund::add);
            });
            if (change.endsTheSubscription()) {
                after.replaceAll(
                        (period, payment) -> payment.with(payment.state().withoutCard()));
            }
        }

        private Payment requestedBy(Change change, PaymentState state) {
            boolean isRenewal = change.data() instanceof RenewalDue;
            EventCause cause = isRenewal ? change.event().asCause() : null;
            Money price = isRenewal ? ((RenewalDue) change.data()).price() : null;
            return new Payment(
                    id,
                    cause,
                    change.userId(),
                    price,
                    state,
                    keys.mayHaveBeenAskedFor(change.event().time()),
                    new Claim(1, false, 0),
                    null,
                    null,
                    null);
        }

        List<Payment> added() {
            return after.values().stream()
                    .filter(payment -> !before.containsKey(payment.state().period()))
                    .toList();
        }

        List<Payment> changed() {
            return after.values().stream()
                    .filter(payment -> before.containsKey(payment.state().period())
                            && !payment.equals(before.get(payment.state().period())))
                    .toList();
        }
    }
}
