package org.streampass.bench.peer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.peer.Events.UserSubscribed;
import org.streampass.bench.rival.Messages.Money;

/** Finds requests to be sent. */
class UnsentRows {

    private final JdbcClient jdbc;

    UnsentRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Claims rows: other processes see them later. */
    List<UserSubscribed> claim() {
        OffsetDateTime now = OffsetDateTime.now();
        return jdbc.sql("""
                        update subscriptions.subscription set publish_due = ? where id in (
                            select id from subscriptions.subscription where publish_due < ?
                            order by publish_due limit 100 for update skip locked)
                        returning id, user_id, email, plan, amount, currency, payment_token, genres""")
                .params(now.plus(Outbox.GRACE), now)
                .query(UnsentRows::read)
                .list();
    }

    private static UserSubscribed read(ResultSet row, int number) throws SQLException {
        return new UserSubscribed(
                row.getObject("id", UUID.class),
                row.getString("user_id"),
                row.getString("email"),
                row.getString("plan"),
                new Money(row.getLong("amount"), row.getString("currency")),
                row.getString("payment_token"),
                List.of(Json.read(row.getString("genres"), String[].class)));
    }
}
