package org.streampass.bench.peer;

import org.springframework.jms.annotation.JmsListener;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.rival.SubscriptionRows;

/** Stores the outcome of a subscription. */
class Subscriptions {

    private final Inbox inbox;
    private final SubscriptionRows rows;
    private final TransactionTemplate transaction;

    Subscriptions(Inbox inbox, SubscriptionRows rows, TransactionTemplate transaction) {
        this.inbox = inbox;
        this.rows = rows;
        this.transaction = transaction;
    }

    @JmsListener(destination = "PaymentCompleted", subscription = "subscriptions-PaymentCompleted")
    void activate(Event event) {
        transaction.executeWithoutResult(status -> {
            if (inbox.isNew(event)) {
                rows.activate(event.subject());
            }
        });
    }
}
