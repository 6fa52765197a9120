package org.streampass.subscriptions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.json.Json;
import org.streampass.messaging.Trace;
import org.streampass.subscriptions.IdempotencyTable.Answered;

/** Stores a subscribe request, and its first answer with it, in one transaction. */
class Subscribe {

    private final SubscriptionTable subscriptions;
    private final IdempotencyTable answers;
    private final TransactionTemplate transaction;
    private final UnaryOperator<Instant> publishDue;

    /** @param publishDue when the sweeper is to publish what is stored at a moment, if nobody has by then */
    Subscribe(
            SubscriptionTable subscriptions,
            IdempotencyTable answers,
            TransactionTemplate transaction,
            UnaryOperator<Instant> publishDue) {
        this.subscriptions = subscriptions;
        this.answers = answers;
        this.transaction = transaction;
        this.publishDue = publishDue;
    }

    /**
     * A valid request of a user.
     *
     * @param key the client's name for it; null if it gave none
     */
    record Request(String userId, String key, SubscribeRequest body, Plan plan, Trace trace) {

        /** The same for the same request, however its JSON is laid out. */
        private String digest() {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                return HexFormat.of().formatHex(sha256.digest(Json.write(body).getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What became of a request. */
    sealed interface Outcome {

        /** Stored just now. */
        record Stored(Subscription subscription, String answer) implements Outcome {}

        /** The same request, with the same key, was answered before. */
        record Repeated(UUID subscriptionId, String answer) implements Outcome {}

        /** Another request was sent with the key before. */
        record KeyReused() implements Outcome {}

        /** The user has a subscription already that is pending or active. */
        record AlreadySubscribed() implements Outcome {}
    }

    Outcome store(Request request) {
        return transaction.execute(status -> {
            Outcome outcome = storeOnce(request);
            if (outcome instanceof Outcome.AlreadySubscribed) {
                status.setRollbackOnly(); // the key stays free for when the user may subscribe again
            }
            return outcome;
        });
    }

    private Outcome storeOnce(Request request) {
        Subscription subscription = pending(request);
        String answer = Json.write(Answers.Accepted.of(subscription.id(), request.plan()));
        if (request.key() != null
                && !answers.insert(
                        request.userId(), request.key(), new Answered(request.digest(), subscription.id(), answer))) {
            return answeredBefore(request);
        }
        return subscriptions.insert(subscription, publishDue.apply(subscription.createdAt()))
                ? new Outcome.Stored(subscription, answer)
                : new Outcome.AlreadySubscribed();
    }

    private Outcome answeredBefore(Request request) {
        Answered answered = answers.find(request.userId(), request.key());
        return answered.requestDigest().equals(request.digest())
                ? new Outcome.Repeated(answered.subscriptionId(), answered.answer())
                : new Outcome.KeyReused();
    }

    private static Subscription pending(Request request) {
        return new Subscription(
                UUID.randomUUID(),
                request.userId(),
                request.body().email(),
                request.plan().id(),
                request.plan().price(),
                request.body().paymentToken(),
                request.body().genres().stream().distinct().toList(),
                Subscription.Status.PENDING,
                null,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                null,
                request.trace());
    }
}
