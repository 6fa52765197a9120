package org.streampass.subscriptions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.json.Json;
import org.streampass.messaging.Trace;
import org.streampass.storage.DatabaseTrouble;
import org.streampass.subscriptions.IdempotencyTable.Answered;

/** Stores a subscribe request, and its first answer with it, in one transaction. */
class Subscribe {

    private static final Logger log = LoggerFactory.getLogger(Subscribe.class);

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

        /** The database went away in the very commit, and cannot be asked what became of it. */
        record Unknown() implements Outcome {}
    }

    Outcome store(Request request) {
        Subscription subscription = pending(request);
        Outcome.Stored stored =
                new Outcome.Stored(subscription, Json.write(Answers.Accepted.of(subscription.id(), request.plan())));
        AtomicBoolean isCommitting = new AtomicBoolean();
        try {
            return transaction.execute(status -> store(request, stored, status, isCommitting));
        } catch (RuntimeException e) {
            if (!isCommitting.get() || !DatabaseTrouble.isPassing(e)) {
                throw e; // and nothing is stored
            }
            return storeAgain(request, stored, e);
        }
    }

    private Outcome store(
            Request request, Outcome.Stored stored, TransactionStatus status, AtomicBoolean isCommitting) {
        Outcome outcome = storeOnce(request, stored);
        if (outcome instanceof Outcome.AlreadySubscribed) {
            status.setRollbackOnly(); // the key stays free for when the user may subscribe again
        }
        isCommitting.set(true);
        return outcome;
    }

    /** Waits for the first attempt, should the database still be at it, and finds what that has stored. */
    private Outcome storeAgain(Request request, Outcome.Stored stored, RuntimeException unconfirmed) {
        try {
            Outcome outcome = transaction.execute(status -> store(request, stored, status, new AtomicBoolean()));
            return isFound(stored, outcome) ? stored : outcome;
        } catch (RuntimeException e) {
            log.warn(
                    "subscription {} may be stored or not, its commit was not confirmed; the client is to ask again: {}",
                    stored.subscription().id(),
                    unconfirmed.getMessage());
            return new Outcome.Unknown();
        }
    }

    private boolean isFound(Outcome.Stored stored, Outcome outcome) {
        UUID id = stored.subscription().id();
        return outcome instanceof Outcome.Repeated repeated
                        && repeated.subscriptionId().equals(id)
                || outcome instanceof Outcome.AlreadySubscribed
                        && subscriptions.find(id).isPresent();
    }

    private Outcome storeOnce(Request request, Outcome.Stored stored) {
        Subscription subscription = stored.subscription();
        if (request.key() != null
                && !answers.insert(
                        request.userId(),
                        request.key(),
                        new Answered(request.digest(), subscription.id(), stored.answer()))) {
            return answeredBefore(request);
        }
        return subscriptions.insert(subscription, publishDue.apply(subscription.createdAt()))
                ? stored
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
