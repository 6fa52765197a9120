package org.streampass.bench.rival;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.bench.rival.Messages.Charge;
import org.streampass.bench.rival.Messages.Choose;
import org.streampass.bench.rival.Messages.Chosen;
import org.streampass.platform.events.TimeOrderedIds;

/** The middle of the chain. It holds no transaction while it waits for the provider, or for the list. */
class Payments {

    private final Provider provider;
    private final PaymentRows rows;
    private final NotificationRows notifications;
    private final TransactionTemplate transaction;
    private final Mails mails;
    private final Calls calls;
    private final RivalSettings settings;

    Payments(
            Provider provider,
            PaymentRows rows,
            NotificationRows notifications,
            TransactionTemplate transaction,
            Mails mails,
            Calls calls,
            RivalSettings settings) {
        this.provider = provider;
        this.rows = rows;
        this.notifications = notifications;
        this.transaction = transaction;
        this.mails = mails;
        this.calls = calls;
        this.settings = settings;
    }

    ServerResponse charge(ServerRequest request) throws Exception {
        Charge charge = request.body(Charge.class);
        try {
            if (rows.reference(charge.subscriptionId()).isEmpty()) {
                pay(charge);
            }
            Choose choose = new Choose(charge.subscriptionId(), charge.userId(), charge.email(), charge.genres());
            return ServerResponse.ok().body(calls.post(settings.recommendationsUrl(), choose, Chosen.class));
        } catch (Provider.NoAnswerException e) {
            return ServerResponse.status(HttpStatus.GATEWAY_TIMEOUT).build();
        } catch (IOException e) {
            return ServerResponse.status(HttpStatus.BAD_GATEWAY).build();
        }
    }

    private void pay(Charge charge) throws Provider.NoAnswerException {
        String reference = provider.charge(charge);
        UUID event = TimeOrderedIds.next();
        transaction.executeWithoutResult(status -> {
            rows.insert(event, charge, reference);
            Map<String, Object> told = Map.of("subscriptionId", charge.subscriptionId(), "price", charge.price());
            notifications.append(event, charge.userId(), "payments", "PaymentCompleted", charge.subscriptionId(), told);
            notifications.insertMail(event, charge.subscriptionId());
        });
        mails.send(event, charge.email(), Mail.paid());
    }
}
