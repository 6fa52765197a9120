package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Money;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.Claim;
import org.streampass.platform.work.DueRow;

/**
 * A row of the table of subscriptions.
 *
 * @param declineReason of the first payment; null if it was not declined
 * @param decidedAt the end of the state pending; null until then
 * @param claim its number grows with each change
 */
record Subscription(
        UUID id,
        String userId,
        String email,
        String plan,
        Money price,
        String paymentToken,
        List<String> genres,
        Life life,
        String declineReason,
        Instant createdAt,
        Instant decidedAt,
        Trace trace,
        Claim claim)
        implements DueRow {

    /** The claim of an unchanged row. */
    static final Claim UNCHANGED = new Claim(0, false, 0);

    enum Status {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("past_due")
        PAST_DUE,
        @JsonProperty("declined")
        DECLINED,
        @JsonProperty("cancelled")
        CANCELLED,
        @JsonProperty("ended")
        ENDED;

        /** A user has at most one live subscription. */
        boolean isLive() {
            return this == PENDING || this == ACTIVE || this == PAST_DUE;
        }
    }

    Status status() {
        return life.status();
    }

    /** @param now the time of the decision, if this change ends the state pending */
    Subscription with(Life next, String reason, Instant now) {
        Instant decided = decidedAt == null && next.status() != Status.PENDING ? now : decidedAt;
        return new Subscription(
                id, userId, email, plan, price, paymentToken, genres, next, reason, createdAt, decided, trace, claim);
    }

    @Override
    public UUID key() {
        return id;
    }

    @Override
    public UUID subject() {
        return id;
    }

    /** The cause of all events of this subscription: its request. */
    @Override
    public EventCause cause() {
        return subscribed().asCause();
    }

    @Override
    public boolean isDeadline() {
        return true;
    }

    /** The event about the request. */
    EventEnvelope subscribed() {
        UserSubscribed event = new UserSubscribed(id, userId, email, plan, price, paymentToken, genres);
        return EventEnvelope.first("subscriptions", event, createdAt, trace);
    }

    /** The events that the row proves: the request, the renewal that began the current period, and the end. */
    Stream<EventEnvelope> proven() {
        Stream<EventEnvelope> ends = life.end().stream()
                .map(consequence -> EventEnvelope.of("subscriptions", cause().causing(events(consequence, null))));
        return Stream.of(Stream.of(subscribed()), renewal(), ends).flatMap(each -> each);
    }

    private Stream<EventEnvelope> renewal() {
        if (life.period() == 1 || life.anchor() == null) {
            return Stream.empty();
        }
        Periods periods = new Periods(life.anchor());
        Instant begin = periods.begin(life.period());
        RenewalDue renewal = new RenewalDue(id, userId, price, life.period(), begin, periods.end(life.period()));
        return Stream.of(
                EventEnvelope.of("subscriptions", cause().causing(renewal)).at(begin));
    }

    /** The other events that may have been published because of the request. Only their ids count. */
    Stream<EventEnvelope> possible() {
        Stream<DomainEvent> revised = IntStream.rangeClosed(1, life.revision())
                .boxed()
                .flatMap(revision -> Stream.of(
                        new SubscriptionCancelled(id, userId, CancelWhen.NOW, life.period(), revision, null),
                        new CancellationWithdrawn(id, userId, life.period(), revision, null)));
        Stream<DomainEvent> cards = IntStream.rangeClosed(1, life.cardRevision())
                .mapToObj(revision -> new PaymentTokenChanged(id, userId, null, revision));
        Stream<DomainEvent> end =
                life.isLive() ? Stream.empty() : Stream.of(new SubscriptionEnded(id, userId, null, life.period()));
        return Stream.of(revised, cards, end)
                .flatMap(each -> each)
                .map(event -> EventEnvelope.of("subscriptions", cause().causing(event)));
    }

    /**
     * The events that a decision publishes.
     *
     * @param card the new one; null if it is unchanged
     */
    List<DomainEvent> events(Decision decision, String card) {
        return decision.consequences().stream()
                .map(consequence -> events(consequence, card))
                .toList();
    }

    private DomainEvent events(Consequence consequence, String card) {
        if (consequence instanceof Consequence.Cancelled cancelled) {
            return new SubscriptionCancelled(
                    id, userId, cancelled.when(), cancelled.period(), cancelled.revision(), cancelled.endsAt());
        }
        if (consequence instanceof Consequence.Withdrawn withdrawn) {
            return new CancellationWithdrawn(
                    id, userId, withdrawn.period(), withdrawn.revision(), withdrawn.renewsAt());
        }
        if (consequence instanceof Consequence.CardChanged changed) {
            return new PaymentTokenChanged(id, userId, card, changed.revision());
        }
        if (consequence instanceof Consequence.Renewed renewed) {
            return new RenewalDue(id, userId, price, renewed.period(), renewed.from(), renewed.to());
        }
        Consequence.Ended ended = (Consequence.Ended) consequence;
        return new SubscriptionEnded(id, userId, ended.cause(), ended.period());
    }
}
