package org.streampass.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.messaging.TemporarilyUnavailableException;

/** Writes one mail a fact: paid, declined, list ready. What was sent is noted after it, so a crash between repeats it. */
class Mails {

    private final JdbcClient jdbc;
    private final Recipients recipients;
    private final String from;

    Mails(JdbcClient jdbc, Recipients recipients, String from) {
        this.jdbc = jdbc;
        this.recipients = recipients;
        this.from = from;
    }

    /**
     * Reacts to {@link NotificationStored}.
     *
     * @return the mail; null if the fact has none, or it was sent before
     * @throws TemporarilyUnavailableException if the subscription's address is not known yet, for its events overtake
     *     each other
     */
    MimeMessage compose(Event event) throws MessagingException {
        Notification notification = event.data(NotificationStored.class).notification();
        Mail mail = mail(notification);
        if (mail == null || wasSent(notification.id())) {
            return null;
        }
        String recipient = recipients
                .find(notification.subject())
                .orElseThrow(() -> new TemporarilyUnavailableException(
                        "the address of the subscription is not known yet; it comes with UserSubscribed"));
        return message(notification, recipient, mail);
    }

    private static Mail mail(Notification notification) {
        JsonNode data = notification.data();
        return switch (notification.type()) {
            case "org.streampass.PaymentCompleted.v1" -> Mail.paid(Json.from(data, PaymentCompleted.Told.class));
            case "org.streampass.PaymentFailed.v1" -> Mail.declined(Json.from(data, PaymentFailed.Told.class));
            case "org.streampass.RecommendationsReady.v1" ->
                Mail.list(Json.from(data, RecommendationsReady.Told.class));
            default -> null;
        };
    }

    private MimeMessage message(Notification notification, String recipient, Mail mail) throws MessagingException {
        MimeMessage message = new MessageWithId(notification.id());
        message.setFrom(new InternetAddress(from, true));
        message.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(recipient, true));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setText(mail.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notification.time()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        return message;
    }

    private boolean wasSent(UUID notificationId) {
        return !jdbc.sql("select 1 from notifications.mail where notification_id = ?")
                .param(notificationId)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /** The mail has been handed over. */
    void noteSent(Event event) {
        Notification notification = event.data(NotificationStored.class).notification();
        jdbc.sql("""
                        insert into notifications.mail (notification_id, subscription_id, sent_at)
                        values (?, ?, ?) on conflict do nothing""")
                .params(notification.id(), notification.subject(), OffsetDateTime.now())
                .update();
    }

    /** A mail whose Message-ID follows from the event: who gets it twice can tell that it is the same. */
    private static class MessageWithId extends MimeMessage {

        private final UUID id;

        MessageWithId(UUID id) {
            super(Session.getInstance(new Properties()));
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@streampass.org>");
        }
    }
}
