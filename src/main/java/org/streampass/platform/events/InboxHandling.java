package org.streampass.platform.events;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionTemplate;

/** Handles each event exactly once: the inbox and the steps of the route share a database transaction. */
record InboxHandling(Inbox inbox, Attempts attempts, TransactionTemplate transaction, RouteSteps steps)
        implements EventHandling {

    /** The order in which services lock their rows, to avoid deadlocks. */
    private static final Comparator<EventEnvelope> BY_SUBJECT = Comparator.comparing(EventEnvelope::subject);

    @Override
    public List<EventEnvelope> handle(List<EventEnvelope> events) {
        return transaction.execute(status -> handleInTransaction(events));
    }

    /** The steps run for new events only. What repeated events have published is read from the inbox. */
    private List<EventEnvelope> handleInTransaction(List<EventEnvelope> events) {
        Map<Inbox.Key, EventEnvelope> byKey = new LinkedHashMap<>();
        events.forEach(event -> byKey.putIfAbsent(inbox.key(event), event));
        List<EventEnvelope> newEvents = inbox.insertNew(byKey.keySet()).stream()
                .map(byKey::get)
                .sorted(BY_SUBJECT)
                .toList();
        List<EventEnvelope> published = newEvents.isEmpty() ? List.of() : handleNew(newEvents);
        if (newEvents.size() == byKey.size()) {
            return published;
        }
        newEvents.forEach(event -> byKey.remove(inbox.key(event)));
        List<EventEnvelope> all = new ArrayList<>(published);
        all.addAll(inbox.findPublished(byKey.keySet()));
        return all;
    }

    private List<EventEnvelope> handleNew(List<EventEnvelope> newEvents) {
        List<EventEnvelope> published = steps.run(newEvents);
        Map<UUID, List<EventEnvelope>> byCause =
                published.stream().collect(Collectors.groupingBy(EventEnvelope::causationId));
        Map<Inbox.Key, List<EventEnvelope>> byKey = new LinkedHashMap<>();
        newEvents.stream()
                .filter(event -> byCause.containsKey(event.id()))
                .forEach(event -> byKey.put(inbox.key(event), byCause.get(event.id())));
        inbox.storePublished(byKey);
        return published;
    }

    @Override
    public int countFault(Delivery delivery) {
        return transaction.execute(status -> attempts.countFault(inbox.key(delivery.event())));
    }

    @Override
    public int markStarted(Delivery delivery) {
        return transaction.execute(status -> attempts.markStarted(inbox.key(delivery.event())));
    }

    @Override
    public void unmark(Delivery delivery) {
        transaction.executeWithoutResult(status -> attempts.unmark(inbox.key(delivery.event())));
    }

    @Override
    public void markDead(Delivery delivery) {
        transaction.executeWithoutResult(status -> attempts.markDead(inbox.key(delivery.event())));
    }

    @Override
    public void forget(Delivery delivery) {
        transaction.executeWithoutResult(status -> attempts.forget(inbox.key(delivery.event())));
    }
}
