package org.streampass.bench.peer;

import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.peer.Events.PaymentCompleted;
import org.streampass.bench.peer.Events.UserSubscribed;
import org.streampass.bench.rival.Messages.Charge;
import org.streampass.bench.rival.PaymentRows;
import org.streampass.bench.rival.Provider;

/** Charges a subscription, without a transaction while it waits for the provider. */
class Payments {

    private final Inbox inbox;
    private final Provider provider;
    private final PaymentRows rows;
    private final TransactionTemplate transaction;
    private final JmsTemplate jms;

    Payments(Inbox inbox, Provider provider, PaymentRows rows, TransactionTemplate transaction, JmsTemplate jms) {
        this.inbox = inbox;
        this.provider = provider;
        this.rows = rows;
        this.transaction = transaction;
        this.jms = jms;
    }

    @JmsListener(
            destination = "UserSubscribed",
            subscription = "payments-UserSubscribed",
            containerFactory = Listeners.PATIENT)
    void charge(Event event) throws Provider.NoAnswerException {
        Charge charge = charge(event.data(UserSubscribed.class));
        String known = rows.reference(charge.subscriptionId()).orElse(null);
        String reference = known == null ? provider.charge(charge) : known;
        transaction.executeWithoutResult(status -> {
            if (inbox.isNew(event)) {
                rows.insert(event.id(), charge, reference);
            }
        });
        PaymentCompleted completed =
                new PaymentCompleted(charge.subscriptionId(), charge.userId(), charge.price(), reference);
        jms.convertAndSend("PaymentCompleted", event.causes("payments", completed));
    }

    private static Charge charge(UserSubscribed subscribed) {
        return new Charge(
                subscribed.subscriptionId(),
                subscribed.userId(),
                subscribed.email(),
                subscribed.price(),
                subscribed.paymentToken(),
                subscribed.genres());
    }
}
