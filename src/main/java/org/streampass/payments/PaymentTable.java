package org.streampass.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of payments, of which a subscription has one. */
class PaymentTable {

    private final JdbcClient jdbc;

    PaymentTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Payment> find(UUID subscriptionId) {
        return jdbc.sql("""
                        select subscription_id, event_id, user_id, outcome, reason, amount, currency, provider_reference
                        from payments.payment where subscription_id = ?""").param(subscriptionId).query(PaymentTable::read).optional();
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
                        insert into payments.payment (subscription_id, event_id, user_id, outcome, reason, amount, currency,
                            provider_reference, decided_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                        .params(
                                payment.subscriptionId(),
                                payment.eventId(),
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

    private static Payment read(ResultSet row, int number) throws SQLException {
        return new Payment(
                row.getObject("subscription_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("user_id"),
                new Money(row.getLong("amount"), row.getString("currency")),
                row.getString("outcome").equals("charged")
                        ? new PaymentGateway.Answer.Charged(row.getString("provider_reference"))
                        : new PaymentGateway.Answer.Declined(row.getString("reason")));
    }
}
