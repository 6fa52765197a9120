package org.streampass.bench.rival;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.bench.rival.Messages.Charge;
import org.streampass.bench.rival.Messages.Chosen;
import org.streampass.bench.rival.Messages.Money;
import org.streampass.bench.rival.Messages.Subscribe;
import org.streampass.bench.rival.Messages.Subscribed;
import org.streampass.platform.events.TimeOrderedIds;

/** The beginning of the chain: answers when the list is finished, or with 502 if that fails. */
class Subscriptions {

    private static final Money PRICE = new Money(999, "EUR");

    private final Tokens tokens;
    private final SubscriptionRows rows;
    private final NotificationRows notifications;
    private final TransactionTemplate transaction;
    private final Calls calls;
    private final RivalSettings settings;

    Subscriptions(
            Tokens tokens,
            SubscriptionRows rows,
            NotificationRows notifications,
            TransactionTemplate transaction,
            Calls calls,
            RivalSettings settings) {
        this.tokens = tokens;
        this.rows = rows;
        this.notifications = notifications;
        this.transaction = transaction;
        this.calls = calls;
        this.settings = settings;
    }

    ServerResponse subscribe(ServerRequest request) throws Exception {
        String user = tokens.user(request);
        Subscribe asked = request.body(Subscribe.class);
        UUID id = TimeOrderedIds.next();
        if (!transaction.execute(status -> store(id, user, asked))) {
            return ServerResponse.status(HttpStatus.CONFLICT).build();
        }
        Charge charge = new Charge(id, user, asked.email(), PRICE, asked.paymentToken(), asked.genres());
        try {
            Chosen chosen = calls.post(settings.paymentsUrl(), charge, Chosen.class);
            rows.activate(id);
            return ServerResponse.created(URI.create("/subscriptions/" + id))
                    .body(new Subscribed(id, "active", asked.plan(), PRICE, chosen.movies()));
        } catch (IOException e) {
            rows.decline(id, "payment_unavailable"); // allows the user to try again
            return ServerResponse.status(HttpStatus.BAD_GATEWAY).build();
        }
    }

    private boolean store(UUID id, String user, Subscribe asked) {
        if (!rows.insert(id, user, asked, PRICE, null)) {
            return false;
        }
        Map<String, Object> told =
                Map.of("subscriptionId", id, "plan", asked.plan(), "price", PRICE, "genres", asked.genres());
        long sequence = notifications.append(TimeOrderedIds.next(), user, "subscriptions", "UserSubscribed", id, told);
        notifications.remember(id, asked.email(), sequence);
        return true;
    }
}
