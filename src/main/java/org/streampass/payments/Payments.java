package org.streampass.payments;

import java.util.Optional;
import org.streampass.messaging.Event;
import org.streampass.messaging.Fact;

/** Asks the provider for the money of a subscription, and keeps what it answered. */
class Payments {

    private final PaymentGateway gateway;
    private final PaymentTable table;

    Payments(PaymentGateway gateway, PaymentTable table) {
        this.gateway = gateway;
        this.table = table;
    }

    /**
     * Reacts to {@link UserSubscribed}. Holds no database connection while the provider thinks. A provider does not
     * remember its idempotency keys forever, the table does: it is asked first.
     *
     * @return what the provider decided, now or when this event came before; null if it did so for another event
     * @throws NoAnswerException if it is not known what the provider did; the same question is to be asked again
     */
    Payment charge(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        Optional<Payment> known = table.find(subscribed.subscriptionId());
        if (known.isPresent()) {
            return known.filter(payment -> payment.eventId().equals(event.id())).orElse(null);
        }
        PaymentGateway.Order order = new PaymentGateway.Order(
                subscribed.subscriptionId().toString(), subscribed.paymentToken(), subscribed.price());
        return new Payment(
                subscribed.subscriptionId(),
                event.id(),
                subscribed.userId(),
                subscribed.price(),
                gateway.charge(order));
    }

    /** @return what to tell the others, the same however often it is recorded; null if another event has told them */
    Fact record(Payment payment) {
        if (payment == null || !table.insert(payment) && !isRecorded(payment)) {
            return null;
        }
        if (payment.answer() instanceof PaymentGateway.Answer.Declined declined) {
            return new PaymentFailed(payment.subscriptionId(), payment.userId(), payment.price(), declined.reason());
        }
        PaymentGateway.Answer.Charged charged = (PaymentGateway.Answer.Charged) payment.answer();
        return new PaymentCompleted(payment.subscriptionId(), payment.userId(), payment.price(), charged.reference());
    }

    private boolean isRecorded(Payment payment) {
        return table.find(payment.subscriptionId()).filter(payment::equals).isPresent();
    }
}
