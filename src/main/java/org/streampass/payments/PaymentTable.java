package org.streampass.payments;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of payments, of which a subscription has one. */
class PaymentTable {

    private final JdbcClient jdbc;

    PaymentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean holds(UUID subscriptionId) {
        return !jdbc.sql("select 1 from payments.payment where subscription_id = ?")
                .param(subscriptionId)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /** @return false if the subscription has one already */
    boolean insert(Payment payment) {
        String outcome = "charged";
        String reference = null;
        String reason = null;
        if (payment.answer() instanceof PaymentGateway.Answer.Charged charged) {
            reference = charged.reference();
        } else if (payment.answer() instanceof PaymentGateway.Answer.Declined declined) {
            outcome = "declined";
            reason = declined.reason();
        }
        return jdbc.sql("""
                        insert into payments.payment (subscription_id, user_id, outcome, reason, amount, currency,
                            provider_reference, decided_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                payment.subscriptionId(),
                                payment.userId(),
                                outcome,
                                reason,
                                payment.price().amount(),
                                payment.price().currency(),
                                reference,
                                OffsetDateTime.now())
                        .update()
                == 1;
    }
}
