package org.streampass.bench.rival;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.rival.Messages.Money;
import org.streampass.bench.rival.Messages.Subscribe;

/** The table of subscriptions. */
public class SubscriptionRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;

    public SubscriptionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param publishDue when another process may publish it; null if nothing is published */
    public boolean insert(UUID id, String user, Subscribe asked, Money price, OffsetDateTime publishDue) {
        return jdbc.sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at, live_user_id, publish_due)
                        values (?, ?, ?, ?, ?, ?, ?, ?, 'PENDING', ?, ?, ?) on conflict do nothing""")
                        .params(
                                id,
                                user,
                                asked.email(),
                                asked.plan(),
                                price.amount(),
                                price.currency(),
                                asked.paymentToken(),
                                genres(asked),
                                OffsetDateTime.now(),
                                user,
                                publishDue)
                        .update()
                == 1;
    }

    private static String genres(Subscribe asked) {
        try {
            return JSON.writeValueAsString(asked.genres());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public void activate(UUID id) {
        jdbc.sql("""
                        update subscriptions.subscription set status = 'ACTIVE', decided_at = ?, publish_due = null
                        where id = ? and status = 'PENDING'""").params(OffsetDateTime.now(), id).update();
    }

    void decline(UUID id, String reason) {
        jdbc.sql("""
                        update subscriptions.subscription
                        set status = 'DECLINED', decline_reason = ?, decided_at = ?, live_user_id = null
                        where id = ? and status = 'PENDING'""").params(reason, OffsetDateTime.now(), id).update();
    }
}
