package org.streampass.subscriptions;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.TransientDatabaseErrors;
import org.streampass.platform.events.TimeOrderedIds;
import org.streampass.platform.json.Json;
import org.streampass.platform.json.Sha256;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.GroupCommit;
import org.streampass.platform.work.Outbox;
import org.streampass.subscriptions.IdempotencyTable.Answered;
import org.streampass.subscriptions.IdempotencyTable.Key;

/**
 * Stores subscribe requests, each with its first answer and its event. Concurrent requests share a transaction; each
 * has its own outcome.
 */
class Subscribe {

    private static final Logger log = LoggerFactory.getLogger(Subscribe.class);
    private static final int MOST_IN_A_GROUP = 128;

    private final SubscriptionTable subscriptions;
    private final IdempotencyTable answers;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final GroupCommit<Attempt, Outcome> group =
            new GroupCommit<>(MOST_IN_A_GROUP, attempt -> attempt.subscription().userId(), this::storeGroup);

    Subscribe(
            SubscriptionTable subscriptions, IdempotencyTable answers, Outbox outbox, TransactionTemplate transaction) {
        this.subscriptions = subscriptions;
        this.answers = answers;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /**
     * A valid request of a user.
     *
     * @param key the {@code Idempotency-Key}; null if there is none
     */
    record Request(String userId, String key, SubscribeRequest body, Plan plan, Trace trace) {

        /** Equal for equal requests, regardless of the layout of their JSON. */
        private String digest() {
            return Sha256.of(Json.write(body));
        }
    }

    /** The outcome of a request. */
    sealed interface Outcome {

        /** Stored now. */
        record Stored(UUID subscriptionId, String answer) implements Outcome {}

        /** The same request, with the same key, was answered before. */
        record Repeated(UUID subscriptionId, String answer) implements Outcome {}

        /** Another request was sent with the key before. */
        record KeyReused() implements Outcome {}

        /** The user already has a live subscription. */
        record AlreadySubscribed() implements Outcome {}

        /** The database failed during the commit, and does not answer the check of its outcome. */
        record Unknown() implements Outcome {}

        /** Nothing is stored. */
        record Failed(RuntimeException cause) implements Outcome {}
    }

    /**
     * A request that is being stored.
     *
     * @param key null if there is none
     * @param answer the response if it is stored
     */
    private record Attempt(Subscription subscription, Key key, Answered answer) {

        static Attempt of(Request request) {
            Subscription subscription = pending(request);
            String answer = Json.write(Answers.Accepted.of(subscription));
            return request.key() == null
                    ? new Attempt(subscription, null, new Answered(null, subscription.id(), answer))
                    : new Attempt(
                            subscription,
                            new Key(request.userId(), request.key()),
                            new Answered(request.digest(), subscription.id(), answer));
        }

        private static Subscription pending(Request request) {
            return new Subscription(
                    TimeOrderedIds.next(),
                    request.userId(),
                    request.body().email(),
                    request.plan().id(),
                    request.plan().price(),
                    request.body().paymentToken(),
                    request.body().genres().stream().distinct().toList(),
                    Life.NEW,
                    null,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    null,
                    request.trace(),
                    Subscription.UNCHANGED);
        }

        Outcome.Stored stored() {
            return new Outcome.Stored(subscription.id(), answer.answer());
        }
    }

    /** @throws RuntimeException if nothing is stored */
    Outcome store(Request request) {
        Outcome outcome = group.run(Attempt.of(request));
        if (outcome instanceof Outcome.Failed failed) {
            throw failed.cause();
        }
        return outcome;
    }

    private List<Outcome> storeGroup(List<Attempt> attempts) {
        AtomicBoolean isCommitting = new AtomicBoolean();
        try {
            return storeTogether(attempts, isCommitting);
        } catch (RuntimeException e) {
            boolean isTransient = TransientDatabaseErrors.isTransient(e);
            if (isTransient && isCommitting.get()) {
                return findAfterUnconfirmedCommit(attempts, e);
            }
            return isTransient || attempts.size() == 1
                    ? attempts.stream()
                            .<Outcome>map(attempt -> new Outcome.Failed(e))
                            .toList()
                    : storeEachAlone(attempts);
        }
    }

    /** Stores each alone, so that a defect of one does not affect the others. */
    private List<Outcome> storeEachAlone(List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> storeGroup(List.of(attempt)).get(0))
                .toList();
    }

    /**
     * Repeats the attempts. The insert waits until the unconfirmed commit has ended, and finds the rows that it has
     * stored.
     */
    private List<Outcome> findAfterUnconfirmedCommit(List<Attempt> attempts, RuntimeException unconfirmed) {
        List<Outcome> outcomes = new ArrayList<>();
        try {
            for (Attempt attempt : attempts) {
                Outcome outcome =
                        storeTogether(List.of(attempt), new AtomicBoolean()).get(0);
                outcomes.add(isFound(attempt, outcome) ? attempt.stored() : outcome);
            }
        } catch (RuntimeException e) {
            attempts.stream().skip(outcomes.size()).forEach(attempt -> {
                outcomes.add(new Outcome.Unknown());
                log.warn(
                        "the commit of subscription {} was not confirmed, and its outcome is unknown; the client"
                                + " must repeat the request: {}",
                        attempt.subscription().id(),
                        unconfirmed.getMessage());
            });
        }
        return outcomes;
    }

    private boolean isFound(Attempt attempt, Outcome outcome) {
        UUID id = attempt.subscription().id();
        return outcome instanceof Outcome.Repeated repeated
                        && repeated.subscriptionId().equals(id)
                || outcome instanceof Outcome.AlreadySubscribed
                        && subscriptions.find(id).isPresent();
    }

    private List<Outcome> storeTogether(List<Attempt> attempts, AtomicBoolean isCommitting) {
        return transaction.execute(status -> {
            Map<Attempt, Outcome> outcomes = new IdentityHashMap<>(answeredBefore(attempts));
            List<Attempt> fresh = attempts.stream()
                    .filter(attempt -> !outcomes.containsKey(attempt))
                    .toList();
            Set<UUID> stored = subscriptions.insert(
                    fresh.stream().map(Attempt::subscription).toList());
            fresh.forEach(attempt -> outcomes.put(attempt, outcome(attempt, stored)));
            outbox.add(fresh.stream()
                    .map(Attempt::subscription)
                    .filter(subscription -> stored.contains(subscription.id()))
                    .map(Subscription::subscribed)
                    .toList());
            isCommitting.set(true);
            return attempts.stream().map(outcomes::get).toList();
        });
    }

    /** The key of a refused request is released: the user may subscribe later with the same key. */
    private Outcome outcome(Attempt attempt, Set<UUID> stored) {
        if (stored.contains(attempt.subscription().id())) {
            return attempt.stored();
        }
        if (attempt.key() != null) {
            answers.delete(attempt.key());
        }
        return new Outcome.AlreadySubscribed();
    }

    /** Finds the outcomes of requests that were answered before, and reserves the keys of the others. */
    private Map<Attempt, Outcome> answeredBefore(List<Attempt> attempts) {
        SortedMap<Key, Answered> keyed =
                new TreeMap<>(Comparator.comparing(Key::userId).thenComparing(Key::key));
        attempts.stream()
                .filter(attempt -> attempt.key() != null)
                .forEach(attempt -> keyed.put(attempt.key(), attempt.answer()));
        Map<Attempt, Outcome> outcomes = new IdentityHashMap<>();
        if (!keyed.isEmpty()) {
            Set<Key> free = answers.insert(keyed);
            attempts.stream()
                    .filter(attempt -> attempt.key() != null && !free.contains(attempt.key()))
                    .forEach(attempt -> outcomes.put(attempt, answeredBefore(attempt)));
        }
        return outcomes;
    }

    private Outcome answeredBefore(Attempt attempt) {
        Answered answered = answers.find(attempt.key());
        return answered.requestDigest().equals(attempt.answer().requestDigest())
                ? new Outcome.Repeated(answered.subscriptionId(), answered.answer())
                : new Outcome.KeyReused();
    }
}
