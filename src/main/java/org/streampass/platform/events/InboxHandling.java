package org.streampass.platform.events;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionTemplate;

/** Handles each event once: the inbox and the steps of the route share one database transaction. */
record InboxHandling(Inbox inbox, Attempts attempts, TransactionTemplate transaction, RouteSteps steps)
        implements EventHandling {

    /** Services lock their rows in this order. */
    private static final Comparator<EventEnvelope> BY_SUBJECT = Comparator.comparing(EventEnvelope::subject);

    @Override
    public List<EventEnvelope> handle(List<EventEnvelope> events) {
        return transaction.execute(status -> handleInTransaction(events));
    }

    /** An event that came before is answered from the inbox; its neighbours are handled as usual. */
    private List<EventEnvelope> handleInTransaction(List<EventEnvelope> events) {
        Map<Inbox.Key, EventEnvelope> byKey = new LinkedHashMap<>();
        events.forEach(event -> byKey.putIfAbsent(inbox.key(event), event));
        List<EventEnvelope> fresh = inbox.note(byKey.keySet()).stream()
                .map(byKey::get)
                .sorted(BY_SUBJECT)
                .toList();
        List<EventEnvelope> published = fresh.isEmpty() ? List.of() : handleFresh(fresh);
        if (fresh.size() == byKey.size()) {
            return published;
        }
        fresh.forEach(event -> byKey.remove(inbox.key(event)));
        List<EventEnvelope> all = new ArrayList<>(published);
        all.addAll(inbox.published(byKey.keySet()));
        return all;
    }

    private List<EventEnvelope> handleFresh(List<EventEnvelope> fresh) {
        List<EventEnvelope> published = steps.run(fresh);
        Map<UUID, List<EventEnvelope>> byCause =
                published.stream().collect(Collectors.groupingBy(EventEnvelope::causationId));
        Map<Inbox.Key, List<EventEnvelope>> byKey = new LinkedHashMap<>();
        fresh.stream()
                .filter(event -> byCause.containsKey(event.id()))
                .forEach(event -> byKey.put(inbox.key(event), byCause.get(event.id())));
        inbox.record(byKey);
        return published;
    }

    @Override
    public int countFault(Delivery delivery) {
        return transaction.execute(status -> attempts.countFault(inbox.key(delivery.event())));
    }

    @Override
    public int noteStart(Delivery delivery) {
        return transaction.execute(status -> attempts.noteStart(inbox.key(delivery.event())));
    }

    @Override
    public void noteEnd(Delivery delivery) {
        transaction.executeWithoutResult(status -> attempts.noteEnd(inbox.key(delivery.event())));
    }

    @Override
    public void forget(Delivery delivery) {
        transaction.executeWithoutResult(status -> attempts.forget(inbox.key(delivery.event())));
    }
}
