package org.streampass.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.peer.Events.Notification;
import org.streampass.bench.peer.Events.NotificationStored;
import org.streampass.bench.peer.Events.PaymentCompleted;
import org.streampass.bench.peer.Events.RecommendationsReady;
import org.streampass.bench.peer.Events.UserSubscribed;
import org.streampass.bench.rival.Messages.Money;
import org.streampass.bench.rival.Movie;
import org.streampass.bench.rival.NotificationRows;

/** Stores notifications and their due mails, and announces them. */
class Notifications {

    private final Inbox inbox;
    private final NotificationRows rows;
    private final TransactionTemplate transaction;
    private final JmsTemplate jms;

    Notifications(Inbox inbox, NotificationRows rows, TransactionTemplate transaction, JmsTemplate jms) {
        this.inbox = inbox;
        this.rows = rows;
        this.transaction = transaction;
        this.jms = jms;
    }

    private record Request(UUID subscriptionId, String plan, Money price, List<String> genres) {}

    private record Payment(UUID subscriptionId, Money price) {}

    private record Films(UUID subscriptionId, List<Movie> movies) {}

    @JmsListener(destination = "UserSubscribed", subscription = "notifications-UserSubscribed")
    void storeRequest(Event event) {
        UserSubscribed asked = event.data(UserSubscribed.class);
        Request told = new Request(asked.subscriptionId(), asked.plan(), asked.price(), asked.genres());
        store(event, asked.userId(), told, sequence -> rows.remember(event.subject(), asked.email(), sequence));
    }

    @JmsListener(destination = "PaymentCompleted", subscription = "notifications-PaymentCompleted")
    void storePayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        storeWithMail(event, completed.userId(), new Payment(completed.subscriptionId(), completed.price()));
    }

    @JmsListener(destination = "RecommendationsReady", subscription = "notifications-RecommendationsReady")
    void storeList(Event event) {
        RecommendationsReady ready = event.data(RecommendationsReady.class);
        storeWithMail(event, ready.userId(), new Films(ready.subscriptionId(), ready.movies()));
    }

    private void storeWithMail(Event event, String user, Record told) {
        store(event, user, told, sequence -> rows.insertMail(event.id(), event.subject()));
    }

    private void store(Event event, String user, Record told, LongConsumer besides) {
        JsonNode data = Json.tree(told);
        long number = transaction.execute(status -> {
            if (!inbox.isNew(event)) {
                return rows.sequence(event.id());
            }
            long sequence = rows.append(event.id(), user, event.service(), event.name(), event.subject(), data);
            besides.accept(sequence);
            return sequence;
        });
        NotificationStored stored = new NotificationStored(event.subject(), user, Notification.of(event, number, data));
        jms.convertAndSend("NotificationStored", event.causes("notifications", stored));
    }
}
