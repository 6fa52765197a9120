package org.streampass.subscriptions;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.OutdatedEvents;
import org.streampass.platform.events.Publication;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.subscriptions.Subscription.Status;
import org.streampass.subscriptions.SubscriptionTable.Change;

/** Updates subscriptions when their payments have an outcome. {@link Life} decides. */
class Subscriptions {

    private final SubscriptionTable table;
    private final OutdatedEvents outdated;

    Subscriptions(SubscriptionTable table, OutdatedEvents outdated) {
        this.table = table;
        this.outdated = outdated;
    }

    /**
     * Handles {@link PaymentCompleted}, {@link PaymentFailed} and {@link PaymentRefunded}. A refund follows from the end
     * of a subscription, and changes nothing.
     *
     * <p>Most events are the first ones of a new subscription, whose state is known without a query. The next state is
     * written on condition that the row is unchanged. Other subscriptions are read and locked first.
     */
    List<Publication<Stopped>> decide(List<EventEnvelope> events) {
        return decideAt(Instant.now().truncatedTo(ChronoUnit.MILLIS), events);
    }

    List<Publication<Stopped>> decideAt(Instant now, List<EventEnvelope> events) {
        TreeMap<UUID, List<Input>> received = events.stream()
                .filter(event -> !isRefund(event))
                .map(Input::of)
                .collect(Collectors.groupingBy(Input::subscriptionId, TreeMap::new, Collectors.toList()));
        Map<UUID, List<Input>> first = new TreeMap<>(received);
        first.values().removeIf(each -> !each.stream().allMatch(Input::isOfFirstPeriod));
        List<Change> guessed = first.entrySet().stream()
                .map(each -> guess(each.getKey(), each.getValue(), now))
                .toList();
        if (table.write(guessed) == first.size()) {
            received.keySet().removeAll(first.keySet());
        }
        return received.isEmpty() ? List.of() : decideLocked(received, guessed, now);
    }

    /** @throws UnreadableEventException if the data of a refund is invalid */
    private static boolean isRefund(EventEnvelope event) {
        return event.is(PaymentRefunded.class) && event.data(PaymentRefunded.class) != null;
    }

    /** The parts of an event that concern subscriptions. */
    private record Input(EventEnvelope event, UUID subscriptionId, Record data) {

        static Input of(EventEnvelope event) {
            if (event.is(PaymentCompleted.class)) {
                PaymentCompleted completed = event.data(PaymentCompleted.class);
                return new Input(event, completed.subscriptionId(), completed);
            }
            PaymentFailed failed = event.data(PaymentFailed.class);
            return new Input(event, failed.subscriptionId(), failed);
        }

        boolean isOfFirstPeriod() {
            return data instanceof PaymentCompleted completed
                    ? completed.period() == 1
                    : ((PaymentFailed) data).period() == 1;
        }

        Decision decide(Life life) {
            if (data instanceof PaymentCompleted completed) {
                Instant at = completed.chargedAt() == null ? event.time() : completed.chargedAt();
                return life.paid(completed.period(), at);
            }
            PaymentFailed failed = (PaymentFailed) data;
            return life.refused(failed.period(), failed.received());
        }

        String declineReason(String before, Life life) {
            return before == null && !life.isLive() && data instanceof PaymentFailed failed && failed.period() == 1
                    ? failed.reason()
                    : before;
        }
    }

    private static Change guess(UUID id, List<Input> received, Instant now) {
        Life life = Life.NEW;
        String reason = null;
        for (Input each : received) {
            life = each.decide(life).life();
            reason = each.declineReason(reason, life);
        }
        return new Change(id, Subscription.UNCHANGED.number(), life, reason, now);
    }

    private List<Publication<Stopped>> decideLocked(
            Map<UUID, List<Input>> received, List<Change> guessed, Instant now) {
        Map<UUID, Subscription> known =
                table.lock(received.keySet()).stream().collect(Collectors.toMap(Subscription::id, each -> each));
        requireKnown(received.keySet(), known.keySet());
        guessed.stream()
                .filter(guess -> isWritten(guess, known.get(guess.id())))
                .forEach(guess -> received.remove(guess.id()));
        List<Change> changes = new ArrayList<>();
        List<Publication<Stopped>> published = new ArrayList<>();
        received.forEach((id, each) -> {
            Subscription before = known.get(id);
            Subscription after = apply(before, each, published, now);
            if (!after.equals(before)) {
                changes.add(new Change(
                        id, before.claim().number(), after.life(), after.declineReason(), after.decidedAt()));
            }
        });
        table.write(changes);
        return published;
    }

    private static boolean isWritten(Change guess, Subscription stored) {
        return stored.claim().number() == guess.claim() + 1 && stored.life().equals(guess.life());
    }

    private Subscription apply(
            Subscription before, List<Input> received, List<Publication<Stopped>> published, Instant now) {
        Subscription subscription = before;
        for (Input each : received) {
            Decision decision = each.decide(subscription.life());
            requireNoContradiction(subscription, each);
            if (decision.life().equals(subscription.life())) {
                outdated.count(each.event());
            }
            for (var event : subscription.events(decision, null)) {
                published.add(each.event().causing((Stopped) event));
            }
            String reason = each.declineReason(subscription.declineReason(), decision.life());
            subscription = subscription.with(decision.life(), reason, now);
        }
        return subscription;
    }

    private static void requireKnown(Collection<UUID> ids, Set<UUID> known) {
        ids.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
            throw new UnreadableEventException("no subscription %s is known".formatted(id));
        });
    }

    /** The charge of a declined subscription becomes a dead letter, because an operator must decide about it. */
    private static void requireNoContradiction(Subscription subscription, Input received) {
        if (subscription.status() == Status.DECLINED && received.data() instanceof PaymentCompleted) {
            throw new UnreadableEventException(
                    "subscription %s is DECLINED already, and cannot become ACTIVE".formatted(subscription.id()));
        }
    }
}
