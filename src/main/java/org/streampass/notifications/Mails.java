package org.streampass.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.notifications.MailTable.DueMail;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueTable;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkRuntime;

/**
 * Sends one mail for each notification that is {@link UserEvent.Mailed}. Delivery is at-least-once: a mail is recorded
 * after it is sent, so a crash in between sends it again.
 */
class Mails implements DueWork<DueMail> {

    private final MailTable table;
    private final WorkRuntime work;
    private final MailWriter writer;

    Mails(MailTable table, WorkRuntime work, MailWriter writer) {
        this.table = table;
        this.work = work;
        this.writer = writer;
    }

    /**
     * Makes mails of the notifications due, in the caller's transaction. They are sent after the commit.
     *
     * @param traces of the events, by id
     */
    void add(List<Notification> notifications, Map<UUID, Recipient> recipients, Map<UUID, Trace> traces) {
        List<Notification> mailed = notifications.stream()
                .filter(each -> UserEvents.isMailed(each.type()))
                .toList();
        Map<Boolean, List<Notification>> byKnownRecipient = mailed.stream()
                .collect(Collectors.partitioningBy(
                        each -> recipients.get(each.subject()).email() != null));
        List<Notification> ready = byKnownRecipient.get(true);
        Claim.Initial claim = work.initialClaim(this, ready.size());
        table.add(ready, traces, claim);
        table.add(byKnownRecipient.get(false), traces, Claim.Initial.UNCLAIMED);
        work.startAfterCommit(
                this,
                claim,
                ready.stream()
                        .map(each -> new DueMail(
                                each.subject(),
                                claim.claim(),
                                recipients.get(each.subject()).email(),
                                traces.get(each.id()),
                                each))
                        .toList());
    }

    /** The address of these subscriptions has arrived. Mails that have waited for it are due now. */
    void sendThoseOf(List<NotifiableEvent> subscribed) {
        if (table.makeDue(subscribed)) {
            work.startAfterCommit(this, Claim.Initial.UNCLAIMED, List.of());
        }
    }

    /**
     * Writes a mail that is due.
     *
     * @throws UnknownRecipientException if the address has not arrived yet; its arrival makes the mail due again
     * @throws UnreadableEventException if the notification has no valid content for a mail; a retry cannot succeed
     */
    MimeMessage write(DueMail due) throws MessagingException {
        if (due.email() == null) {
            throw new UnknownRecipientException();
        }
        return writer.write(due.notification(), due.email());
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
    public String outside() {
        return "the mail server";
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
        return table.finish(sent);
    }
}
