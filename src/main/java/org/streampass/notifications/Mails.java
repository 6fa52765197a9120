package org.streampass.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.util.MailStreamProvider;
import org.streampass.notifications.MailTable.DueMail;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/**
 * Writes one mail an event: paid, declined, list ready. That it was sent is noted after it, so a crash between the two
 * repeats a mail, and nothing loses one.
 */
class Mails implements DueWork<DueMail> {

    static {
        // Else each message looks for it in the service files of every jar.
        System.setProperty(StreamProvider.class.getName(), MailStreamProvider.class.getName());
    }

    /** One for all: to make one reads its providers' files anew. */
    private static final Session SESSION = Session.getInstance(new Properties());

    private final MailTable table;
    private final WorkRuntime work;
    private final String from;

    Mails(MailTable table, WorkRuntime work, String from) {
        this.table = table;
        this.work = work;
        this.from = from;
    }

    /** Stores that mails of these notifications are due, in the caller's transaction, and sends them after it. */
    void add(List<Notification> notifications) {
        List<Notification> mailed =
                notifications.stream().filter(Mails::isMailed).toList();
        Map<UUID, String> emails = table.emails(mailed);
        List<Notification> ready = mailed.stream()
                .filter(each -> emails.containsKey(each.subject()))
                .toList();
        Claim.Initial claim = work.initialClaim(this, ready.size());
        table.add(ready, claim);
        table.add(
                mailed.stream()
                        .filter(each -> !emails.containsKey(each.subject()))
                        .toList(),
                Claim.Initial.UNCLAIMED);
        work.startAfterCommit(
                this,
                claim,
                ready.stream()
                        .map(each -> new DueMail(each.subject(), claim.claim(), emails.get(each.subject()), each))
                        .toList());
    }

    /** The request itself is answered already. */
    private static boolean isMailed(Notification notification) {
        return !notification.type().equals("org.streampass.UserSubscribed.v1");
    }

    /**
     * Writes a mail that is due.
     *
     * @throws NoAddressException if the request was not heard of yet; it comes
     * @throws UnreadableEventException if the notification is not what a mail can tell of; it stays so
     */
    MimeMessage write(DueMail due) throws MessagingException {
        if (due.email() == null) {
            throw new NoAddressException();
        }
        return message(due.notification(), due.email(), mail(due.notification()));
    }

    @Override
    public String service() {
        return "notifications";
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public DueTable<DueMail> table() {
        return table.due();
    }

    @Override
    public boolean publishes() {
        return false;
    }

    @Override
    public List<Done<DueMail>> finish(List<Done<DueMail>> sent) {
        return table.sent(sent);
    }

    private static Mail mail(Notification notification) {
        try {
            return mail(notification.type(), notification.data());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(
                    "the notification is no " + notification.type() + " that a mail can tell of", e);
        }
    }

    private static Mail mail(String type, JsonNode data) {
        return switch (type) {
            case "org.streampass.PaymentCompleted.v1" -> Mail.paid(Json.from(data, PaymentCompleted.Told.class));
            case "org.streampass.PaymentFailed.v1" -> Mail.declined(Json.from(data, PaymentFailed.Told.class));
            case "org.streampass.RecommendationsReady.v1" ->
                Mail.list(Json.from(data, RecommendationsReady.Told.class));
            default -> throw new IllegalStateException("there is no mail of " + type);
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
