package org.streampass.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;

/** Writes the mail of a notification. */
class MailWriter {

    static {
        // Otherwise each message looks up the provider in the service files of every jar.
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    /** Shared, because each new session reads the files of its providers. */
    private static final Session SESSION = Session.getInstance(new Properties());

    private final String from;

    MailWriter(String from) {
        this.from = from;
    }

    /** @throws UnreadableEventException if the notification has no valid content for a mail */
    MimeMessage write(Notification notification, String recipient) throws MessagingException {
        Mail mail = mail(notification);
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

    private static Mail mail(Notification notification) {
        try {
            return mail(notification.type(), notification.data());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("the data of the notification is no valid " + notification.type(), e);
        }
    }

    private static Mail mail(String type, JsonNode data) {
        return switch (type) {
            case "org.streampass.PaymentCompleted.v1" ->
                Mail.paid(Json.from(data, PaymentCompleted.NotificationData.class));
            case "org.streampass.PaymentFailed.v1" ->
                Mail.failed(Json.from(data, PaymentFailed.NotificationData.class));
            case "org.streampass.PaymentRefunded.v1" ->
                Mail.refunded(Json.from(data, PaymentRefunded.NotificationData.class));
            case "org.streampass.SubscriptionCancelled.v1" ->
                Mail.cancelled(Json.from(data, SubscriptionCancelled.NotificationData.class));
            case "org.streampass.CancellationWithdrawn.v1" ->
                Mail.kept(Json.from(data, CancellationWithdrawn.NotificationData.class));
            case "org.streampass.PaymentTokenChanged.v1" -> Mail.cardChanged();
            case "org.streampass.SubscriptionEnded.v1" ->
                Mail.ended(Json.from(data, SubscriptionEnded.NotificationData.class));
            case "org.streampass.RecommendationsReady.v1" ->
                Mail.list(Json.from(data, RecommendationsReady.NotificationData.class));
            default -> throw new IllegalStateException("there is no mail for " + type);
        };
    }

    /** A mail whose Message-ID derives from the event, so that mail programs recognize a mail that is sent twice. */
    private static class MessageWithId extends MimeMessage {

        private final UUID id;

        MessageWithId(UUID id) {
            super(SESSION);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@streampass.org>");
        }
    }
}
