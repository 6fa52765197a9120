package org.streampass.subscriptions;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.AfterCommit;
import org.streampass.platform.work.Outbox;
import org.streampass.platform.work.WorkRuntime;
import org.streampass.subscriptions.SubscriptionTable.Change;

/** Changes that users request. Each is decided while its row is locked, and commits together with its event. */
class Changes {

    private final SubscriptionTable table;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final WorkRuntime work;
    private final Clock clock;

    /** @param clock the business clock */
    Changes(SubscriptionTable table, TransactionTemplate transaction, WorkRuntime work, Clock clock) {
        this.table = table;
        this.outbox = work.outbox("subscriptions");
        this.transaction = transaction;
        this.work = work;
        this.clock = clock;
    }

    /**
     * The outcome of a request.
     *
     * @param conflict null if it was accepted
     */
    record Outcome(Subscription subscription, Life.Conflict conflict) {}

    /** @return empty if the user has no such subscription */
    Optional<Outcome> cancel(String user, UUID id, CancelWhen when) {
        return change(user, id, null, life -> life.cancel(when));
    }

    Optional<Outcome> withdraw(String user, UUID id) {
        return change(user, id, null, life -> life.withdraw(clock.instant()));
    }

    Optional<Outcome> changeCard(String user, UUID id, String card) {
        return change(user, id, card, Life::changeCard);
    }

    private Optional<Outcome> change(String user, UUID id, String card, Function<Life, Decision> decide) {
        return transaction.execute(status -> table.lock(List.of(id)).stream()
                .filter(subscription -> subscription.userId().equals(user))
                .map(subscription -> change(subscription, decide.apply(subscription.life()), card))
                .findFirst());
    }

    private Outcome change(Subscription before, Decision decision, String card) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Subscription after = before.with(decision.life(), before.declineReason(), now);
        if (!after.equals(before)) {
            table.write(List.of(new Change(
                    after.id(), before.claim().number(), after.life(), after.declineReason(), after.decidedAt())));
            AfterCommit.run(work::wake); // a period that is already over ends now
        }
        EventCause first = before.cause();
        EventCause cause = first.with(Trace.current().or(first.trace()));
        outbox.add(before.events(decision, card).stream()
                .map(event -> EventEnvelope.of("subscriptions", cause.causing(event)))
                .toList());
        return new Outcome(after, decision.conflict());
    }
}
