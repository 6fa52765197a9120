package org.streampass.bench.peer;

import java.net.URI;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.bench.peer.Events.UserSubscribed;
import org.streampass.bench.rival.Messages.Money;
import org.streampass.bench.rival.Messages.Subscribe;
import org.streampass.bench.rival.SubscriptionRows;
import org.streampass.bench.rival.Tokens;
import org.streampass.platform.events.TimeOrderedIds;

/**
 * Answers subscribe requests with {@code 202} after the row is committed and then the event is sent, on the same
 * thread. If the broker does not accept the event, {@link Outbox} sends it later.
 */
class Requests {

    private static final Money PRICE = new Money(999, "EUR");

    private final Tokens tokens;
    private final SubscriptionRows rows;
    private final TransactionTemplate transaction;
    private final Outbox outbox;

    Requests(Tokens tokens, SubscriptionRows rows, TransactionTemplate transaction, Outbox outbox) {
        this.tokens = tokens;
        this.rows = rows;
        this.transaction = transaction;
        this.outbox = outbox;
    }

    /** The answer. */
    record Accepted(UUID id, String status, String plan, Money price, Links links) {}

    /** The links in the answer. */
    record Links(String self, String notifications) {}

    ServerResponse subscribe(ServerRequest request) throws Exception {
        String user = tokens.user(request);
        Subscribe asked = request.body(Subscribe.class);
        UUID id = TimeOrderedIds.next();
        OffsetDateTime due = OffsetDateTime.now().plus(Outbox.GRACE);
        if (!transaction.execute(status -> rows.insert(id, user, asked, PRICE, due))) {
            return ServerResponse.status(HttpStatus.CONFLICT).build();
        }
        outbox.send(
                new UserSubscribed(id, user, asked.email(), asked.plan(), PRICE, asked.paymentToken(), asked.genres()));
        URI self = URI.create("/subscriptions/" + id);
        Links links = new Links(self.toString(), "/notifications");
        return ServerResponse.accepted().location(self).body(new Accepted(id, "PENDING", asked.plan(), PRICE, links));
    }
}
