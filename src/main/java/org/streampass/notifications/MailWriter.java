package org.streampass.notifications;

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
        Mail mail = UserEvents.mail(notification);
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
