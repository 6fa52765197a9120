package org.streampass.notifications;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueTableDefinition;
import org.streampass.platform.work.DueWork.Done;

/** The mails, due and sent, and the e-mail address of each subscription. */
class MailTable {

    private static final String TABLE = "notifications.mail";

    /** A mail with its address and its notification. */
    private static final String CONTENTS = """
            select m.notification_id, m.subscription_id, m.claim, m.attempt, m.trace_parent, r.email,
                n.sequence, n.event_id, n.source, n.type, n.subject, n.occurred_at, n.data
            from notifications.mail m
            join notifications.notification n on n.event_id = m.notification_id
            left join notifications.recipient r on r.subscription_id = m.subscription_id
            where m.notification_id = any(?)""";

    private final JdbcClient jdbc;
    private final DueTable<DueMail> due;

    MailTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.due = new DueTable<>(
                new DueTableDefinition(TABLE, "notification_id", "subscription_id")
                        .selectedBy(CONTENTS)
                        .causedBy("notification_id")
                        .doneAt("sent_at"),
                MailTable::read,
                jdbc);
    }

    DueTable<DueMail> due() {
        return due;
    }

    /**
     * A mail that is due.
     *
     * @param email null until {@link UserSubscribed}, which brings it, has arrived
     */
    record DueMail(UUID subject, Claim claim, String email, Trace trace, Notification notification) implements DueRow {

        @Override
        public UUID key() {
            return notification.id();
        }
    }

    private static DueMail read(ResultSet row, int number) throws SQLException {
        return new DueMail(
                row.getObject("subscription_id", UUID.class),
                Claim.read(row),
                row.getString("email"),
                Trace.of(row.getString("trace_parent"), null),
                NotificationTable.read(row, number));
    }

    void addRecipients(List<NotifiableEvent> events) {
        RowSet.of(events)
                .uuid("subscription_id", NotifiableEvent::subscriptionId)
                .text("user_id", NotifiableEvent::userId)
                .text("email", NotifiableEvent::email)
                .insertInto(jdbc, "notifications.recipient");
    }

    /** The recipients by subscription, as far as events about them have arrived. */
    Map<UUID, Recipient> recipients(List<NotifiableEvent> mailed) {
        Map<UUID, Recipient> recipients = new HashMap<>();
        if (!mailed.isEmpty()) {
            jdbc.sql("""
                            select s.id, r.email, t.payment, t.cancellation from unnest(cast(? as uuid array)) as s(id)
                            left join notifications.recipient r on r.subscription_id = s.id
                            left join notifications.latest t on t.subscription_id = s.id""")
                    .param(mailed.stream()
                            .map(NotifiableEvent::subscriptionId)
                            .distinct()
                            .toArray(UUID[]::new))
                    .query(row -> {
                        recipients.put(
                                row.getObject("id", UUID.class),
                                new Recipient(
                                        row.getString("email"), row.getLong("payment"), row.getLong("cancellation")));
                    });
        }
        return recipients;
    }

    /** Adds due mails. Runs in the transaction that stores the notifications, so that no mail is lost. */
    void add(List<Notification> notifications, Map<UUID, Trace> traces, Claim.Initial claim) {
        claim.addTo(RowSet.of(notifications)
                        .uuid("notification_id", Notification::id)
                        .uuid("subscription_id", Notification::subject)
                        .text("trace_parent", each -> traces.get(each.id()).parent()))
                .insertInto(jdbc, TABLE);
    }

    /**
     * Makes the unsent mails of subscriptions due now, whatever their retries.
     *
     * @return whether there are any
     */
    boolean makeDue(List<NotifiableEvent> subscribed) {
        if (subscribed.isEmpty()) {
            return false;
        }
        List<UUID> mails = jdbc.sql("""
                        select m.notification_id from notifications.mail m
                        join notifications.notification n on n.event_id = m.notification_id
                        where n.user_id = any(?) and n.subject = any(?) and m.sent_at is null""")
                .param(subscribed.stream().map(NotifiableEvent::userId).toArray(String[]::new))
                .param(subscribed.stream().map(NotifiableEvent::subscriptionId).toArray(UUID[]::new))
                .query(UUID.class)
                .list();
        due.restart(mails);
        return !mails.isEmpty();
    }

    List<Done<DueMail>> finish(List<Done<DueMail>> sent) {
        return due.finish(sent, Done::row, rows -> rows.after("sent_at", mail -> Duration.ZERO));
    }
}
