package org.streampass.bench.peer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.jms.annotation.JmsListener;
import org.streampass.bench.peer.Events.Notification;
import org.streampass.bench.peer.Events.NotificationStored;
import org.streampass.bench.peer.Events.RecommendationsReady;
import org.streampass.bench.rival.Mail;
import org.streampass.bench.rival.Mails;

/** Consumes stored notifications: writes the due mails, and pushes to the user's sockets, of which there are none. */
class Announcements {

    private final MailRows rows;
    private final Mails mails;
    private final Map<String, List<Consumer<Notification>>> sockets = new ConcurrentHashMap<>();

    Announcements(MailRows rows, Mails mails) {
        this.rows = rows;
        this.mails = mails;
    }

    @JmsListener(
            destination = "NotificationStored",
            subscription = "notifications-NotificationStored",
            concurrency = "${peer.mail-consumers}")
    void mail(Event event) {
        NotificationStored stored = event.data(NotificationStored.class);
        rows.due(stored.userId(), stored.subscriptionId(), stored.notification().sequence())
                .forEach(due -> mails.sendNow(due.eventId(), due.email(), mail(due)));
    }

    private static Mail mail(MailRows.Due due) {
        return due.type().contains("RecommendationsReady")
                ? Mail.list(Json.read(due.data(), RecommendationsReady.class).movies())
                : Mail.paid();
    }

    @JmsListener(destination = "NotificationStored", containerFactory = Listeners.EVERYTHING)
    void push(Event event) {
        NotificationStored stored = event.data(NotificationStored.class);
        sockets.getOrDefault(stored.userId(), List.of()).forEach(socket -> socket.accept(stored.notification()));
    }
}
