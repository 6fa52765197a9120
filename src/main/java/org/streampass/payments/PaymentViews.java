package org.streampass.payments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.payments.PaymentView.AttemptView;
import org.streampass.payments.PaymentView.RefundView;
import org.streampass.payments.PaymentView.Status;

/** Reads payments as users see them. */
class PaymentViews {

    private final JdbcClient jdbc;
    private final PaymentTable table;

    PaymentViews(JdbcClient jdbc, PaymentTable table) {
        this.jdbc = jdbc;
        this.table = table;
    }

    List<PaymentView> ofUser(String userId, int most) {
        List<Payment> payments = table.ofUser(userId, most);
        UUID[] ids = payments.stream().map(Payment::key).toArray(UUID[]::new);
        Map<UUID, List<Earlier>> earlier = earlier(ids);
        Map<UUID, RefundCause> causes = refundCauses(ids);
        return payments.stream()
                .map(payment ->
                        view(payment, earlier.getOrDefault(payment.key(), List.of()), causes.get(payment.key())))
                .toList();
    }

    private record Earlier(UUID paymentId, int number, String reason) {}

    private Map<UUID, List<Earlier>> earlier(UUID[] payments) {
        return jdbc
                .sql("select payment_id, number, reason from payments.earlier_attempt where payment_id = any(?)")
                .param(payments)
                .query(Earlier.class)
                .list()
                .stream()
                .collect(Collectors.groupingBy(Earlier::paymentId));
    }

    private record Cause(UUID paymentId, String cause) {}

    private Map<UUID, RefundCause> refundCauses(UUID[] payments) {
        return jdbc
                .sql("select payment_id, cause from payments.refund where payment_id = any(?)")
                .param(payments)
                .query(Cause.class)
                .list()
                .stream()
                .collect(Collectors.toMap(
                        Cause::paymentId,
                        each -> RefundCause.valueOf(each.cause().toUpperCase(Locale.ROOT))));
    }

    private static PaymentView view(Payment payment, List<Earlier> earlier, RefundCause cause) {
        Status status = status(payment);
        List<AttemptView> attempts = new ArrayList<>();
        earlier.stream()
                .sorted(Comparator.comparing(Earlier::number))
                .map(each -> new AttemptView(
                        each.number(), each.reason() == null ? Status.VOID : Status.DECLINED, each.reason()))
                .forEach(attempts::add);
        attempts.add(new AttemptView(
                payment.state().attempt().number(),
                payment.charge() == null ? status : Status.CHARGED,
                status == Status.DECLINED ? payment.reason() : null));
        boolean isPlanned = status == Status.REQUESTED
                && payment.state().refusals().last() > 0
                && !payment.state().attempt().needsCard();
        return new PaymentView(
                payment.subscriptionId(),
                payment.state().period(),
                status,
                payment.price(),
                isPlanned ? payment.state().attempt().dueAt() : null,
                attempts,
                cause == null ? null : new RefundView(status, cause));
    }

    /** An attempt that was abandoned or not answered has an unknown outcome until the provider reports it. */
    private static Status status(Payment payment) {
        if (payment.state().status() != PaymentState.Status.REQUESTED) {
            return Status.valueOf(payment.state().status().name());
        }
        if (!payment.state().attempt().asked()) {
            return Status.REQUESTED;
        }
        return payment.claim().attempt() > 0 || payment.claim().abandoned() ? Status.UNKNOWN : Status.PROCESSING;
    }
}
