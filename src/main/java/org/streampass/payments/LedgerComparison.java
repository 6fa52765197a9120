package org.streampass.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.streampass.payments.PaymentGateway.Charge;
import org.streampass.payments.PaymentState.Status;
import org.streampass.platform.work.ReconciliationSource;

/**
 * Compares the payments with the provider's ledger, in both directions, page by page. Each call continues where the
 * previous one stopped, for a short time only. Each call compares known differences again.
 */
class LedgerComparison implements ReconciliationSource.Comparison {

    private static final int PAGE = 500;
    private static final int MOST = 1000;
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    /** The time until a charge without a record is a difference. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final PaymentGateway gateway;
    private final PaymentTable table;
    private final Map<Pair, String> differing = new LinkedHashMap<>();
    private UUID lastPayment;
    private String lastCharge;

    LedgerComparison(PaymentGateway gateway, PaymentTable table) {
        this.gateway = gateway;
        this.table = table;
    }

    /** A payment, and the key of its charge. */
    private record Pair(UUID subscriptionId, int period, String key) {

        static Pair of(Payment payment) {
            return new Pair(
                    payment.subscriptionId(),
                    payment.state().period(),
                    payment.providerKey().toString());
        }

        static Pair of(Charge charge) {
            return new Pair(charge.subscriptionId(), charge.period(), charge.idempotencyKey());
        }

        UUID paymentId() {
            return Payment.idOf(subscriptionId, period);
        }
    }

    @Override
    public synchronized List<ReconciliationSource.Difference> differences() {
        List<Pair> before = List.copyOf(differing.keySet());
        differing.clear();
        compare(before);
        long end = System.nanoTime() + AT_ONCE.toNanos();
        do {
            List<Charge> charges = gateway.charges(lastCharge, PAGE);
            List<Payment> payments = table.charged(lastPayment, PAGE);
            lastCharge = charges.size() < PAGE ? null : charges.get(PAGE - 1).idempotencyKey();
            lastPayment = payments.size() < PAGE ? null : payments.get(PAGE - 1).key();
            compare(Stream.concat(
                            charges.stream().map(Pair::of), payments.stream().map(Pair::of))
                    .distinct()
                    .toList());
        } while ((lastCharge != null || lastPayment != null) && differing.size() < MOST && System.nanoTime() < end);
        return differing.entrySet().stream()
                .map(each -> new ReconciliationSource.Difference(each.getKey().subscriptionId(), each.getValue()))
                .toList();
    }

    private void compare(Collection<Pair> pairs) {
        if (pairs.isEmpty()) {
            return;
        }
        Map<UUID, Payment> payments = table
                .find(pairs.stream().map(Pair::paymentId).toList())
                .stream()
                .collect(Collectors.toMap(Payment::key, Function.identity()));
        Map<String, Charge> charges = gateway
                .charges(pairs.stream().map(Pair::key).toList())
                .stream()
                .collect(Collectors.toMap(Charge::idempotencyKey, Function.identity()));
        pairs.forEach(pair -> difference(pair, payments.get(pair.paymentId()), charges.get(pair.key()))
                .ifPresent(why -> differing.put(pair, "%s: period %d".formatted(why, pair.period()))));
    }

    /** @param payment null if there is none @param charge null if the ledger has none */
    private static Optional<String> difference(Pair pair, Payment payment, Charge charge) {
        boolean isCharged = payment != null
                && payment.state().status().isCharged()
                && Pair.of(payment).equals(pair);
        if (charge == null) {
            return isCharged ? Optional.of("is charged here, and not in the provider's ledger") : Optional.empty();
        }
        if (isCharged) {
            return difference(payment, charge);
        }
        if (payment != null && payment.state().status() != Status.REQUESTED) {
            return Optional.of("has another outcome here than in the provider's ledger");
        }
        return charge.at().isAfter(Instant.now().minus(GRACE))
                ? Optional.empty()
                : Optional.of("was decided by the provider, and no event is under way that would record it");
    }

    private static Optional<String> difference(Payment payment, Charge charge) {
        if (!charge.price().equals(payment.price())) {
            return Optional.of("is charged another amount here than in the provider's ledger");
        }
        boolean isRefunded = payment.state().status() == Status.REFUNDED;
        if (isRefunded == charge.isRefunded()) {
            return Optional.empty();
        }
        return Optional.of(
                isRefunded
                        ? "is refunded here, and not in the provider's ledger"
                        : "is refunded in the provider's ledger, and not here");
    }
}
