package org.streampass.bench.rival;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.rival.Messages.Charge;

/** The table of payments. */
public class PaymentRows {

    private final JdbcClient jdbc;

    public PaymentRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The provider's reference of a paid subscription. */
    public Optional<String> reference(UUID subscriptionId) {
        return jdbc.sql("select provider_reference from payments.payment where subscription_id = ?")
                .param(subscriptionId)
                .query(String.class)
                .optional();
    }

    public void insert(UUID event, Charge charge, String reference) {
        jdbc.sql("""
                        insert into payments.payment (subscription_id, event_id, user_id, outcome, amount, currency,
                            provider_reference, decided_at)
                        values (?, ?, ?, 'charged', ?, ?, ?, ?) on conflict do nothing""")
                .params(
                        charge.subscriptionId(),
                        event,
                        charge.userId(),
                        charge.price().amount(),
                        charge.price().currency(),
                        reference,
                        OffsetDateTime.now())
                .update();
    }
}
