package org.streampass.payments;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.payments.PaymentGateway.RefundAnswer;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueResult;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/** Refunds, once, the charges of periods that were cancelled immediately, or that had ended unpaid. */
class Refunds implements DueWork<Refund> {

    private static final Logger log = LoggerFactory.getLogger(Refunds.class);

    private final PaymentGateway gateway;
    private final RefundTable table;
    private final WorkRuntime work;
    private final KeyLifetime keys;

    Refunds(PaymentGateway gateway, RefundTable table, WorkRuntime work, KeyLifetime keys) {
        this.gateway = gateway;
        this.table = table;
        this.work = work;
        this.keys = keys;
    }

    /** Stores that refunds are due, in the caller's transaction. */
    void request(List<Refund> refunds) {
        if (!refunds.isEmpty()) {
            table.insert(refunds);
            work.startAfterCommit(this, Claim.Initial.UNCLAIMED, List.of());
        }
    }

    /**
     * Requests the refund unless the provider has a record of it. No transaction is held, so the provider may be slow.
     *
     * @throws NoAnswerException if the outcome is unknown; the same request is repeated
     */
    DueResult<RefundAnswer, PaymentRefunded> refund(Refund refund) {
        RefundAnswer answer =
                gateway.findRefund(refund.order().idempotencyKey()).orElseGet(() -> ask(refund));
        return new DueResult<>(
                answer,
                answer instanceof RefundAnswer.Refunded refunded
                        ? List.of(refund.refunded(refunded.reference()))
                        : List.of());
    }

    /**
     * The provider has no record of the refund. While it keeps the key, the request is repeated; afterwards the next
     * claim of the row makes it with the next key.
     */
    private RefundAnswer ask(Refund refund) {
        if (keys.isKept(refund.askedFor())) {
            return gateway.refund(refund.order());
        }
        if (keys.isForgotten(refund.askedFor()) && table.takeNextKey(refund)) {
            throw new NoAnswerException(
                    "the payment provider has no record of a refund; it is requested with another key");
        }
        throw new NoAnswerException("the payment provider has no record of a refund, but one may still be in progress");
    }

    @Override
    public String service() {
        return "payments";
    }

    @Override
    public String name() {
        return "refund";
    }

    @Override
    public Set<String> causes() {
        return Set.of("SubscriptionCancelled"); // a subscription that has ended is refunded only if a charge comes late
    }

    @Override
    public String outside() {
        return "the payment provider";
    }

    @Override
    public boolean needsTrustedClock() {
        return true;
    }

    /** A refund is never cancelled, because it is owed to the user. */
    @Override
    public boolean cancel(UUID row, String reason) {
        return false;
    }

    @Override
    public DueTable<Refund> table() {
        return table.due();
    }

    @Override
    public List<Done<Refund>> finish(List<Done<Refund>> done) {
        List<Done<Refund>> written = table.finish(done);
        written.stream()
                .filter(each -> RefundTable.result(each) instanceof RefundAnswer.Refused)
                .forEach(each -> log.error(
                        "payments-refund: {} of subscription {} was refused and is dead until an operator"
                                + " reschedules it: {}",
                        each.row().key(),
                        each.row().subject(),
                        ((RefundAnswer.Refused) RefundTable.result(each)).reason()));
        return written;
    }
}
