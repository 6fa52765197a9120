package org.streampass.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.notifications.MailTable.Due;

/**
 * Writes one mail a fact: paid, declined, list ready. A mail is due when both the fact and the request, which has the
 * address, are stored; the one that was numbered last brings it. What was sent is noted after it, so a crash between
 * repeats a mail, and nothing loses one.
 */
class Mails {

    static {
        // Else each message looks for it in the service files of every jar.
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    /** One for all: to make one reads its providers' files anew. */
    private static final Session SESSION = Session.getInstance(new Properties());

    private final MailTable table;
    private final String from;

    /** Handed over, and not noted since the database was away: not to be sent again when it is back. */
    private final Set<UUID> unnoted = ConcurrentHashMap.newKeySet();

    Mails(MailTable table, String from) {
        this.table = table;
        this.from = from;
    }

    /**
     * Reacts to {@link NotificationStored}.
     *
     * @return the mails that are due now and were not sent before
     */
    List<MimeMessage> due(Event event) throws MessagingException {
        NotificationStored stored = event.data(NotificationStored.class);
        Notification notification = stored.notification();
        List<MimeMessage> due = new ArrayList<>();
        for (Due mail : table.due(stored.userId(), notification.subject(), notification.sequence())) {
            if (!isHandedOver(mail.fact().id())) {
                due.add(message(mail.fact(), mail.email(), mail(mail.fact())));
            }
        }
        return due;
    }

    private static Mail mail(Notification notification) {
        JsonNode data = notification.data();
        return switch (notification.type()) {
            case "org.streampass.PaymentCompleted.v1" -> Mail.paid(Json.from(data, PaymentCompleted.Told.class));
            case "org.streampass.PaymentFailed.v1" -> Mail.declined(Json.from(data, PaymentFailed.Told.class));
            case "org.streampass.RecommendationsReady.v1" ->
                Mail.list(Json.from(data, RecommendationsReady.Told.class));
            default -> throw new IllegalStateException("there is no mail of " + notification.type());
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

    private boolean isHandedOver(UUID notificationId) {
        if (unnoted.contains(notificationId)) {
            note(notificationId);
            return true;
        }
        return false;
    }

    /** The mail has been handed over. */
    void noteSent(MimeMessage mail) {
        UUID id = ((MessageWithId) mail).id;
        unnoted.add(id);
        note(id);
    }

    private void note(UUID notificationId) {
        table.noteSent(notificationId);
        unnoted.remove(notificationId);
    }

    /** A mail whose Message-ID follows from the event: who gets it twice can tell that it is the same. */
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
