package org.streampass.operation;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.streampass.platform.events.Inbox;

/** What a replay would do, as far as the inboxes of the services in this process tell. */
class Prospects {

    private final Map<String, Inbox> inboxes;

    Prospects(List<Inbox> inboxes) {
        this.inboxes = inboxes.stream().collect(Collectors.toMap(Inbox::service, Function.identity()));
    }

    /** @param from the queue that the letter came from; null if it came from none */
    String ifReplayed(String from, String event, String eventId) {
        if (from == null) {
            return "nothing: it came from no queue, so it can only be discarded";
        }
        if (!hasInbox(from)) {
            return "it goes to %s, whose service does not run in this process".formatted(from);
        }
        return isApplied(from, event, eventId)
                ? "the inbox says already applied: nothing would change"
                : "it goes to %s and is handled as if it came for the first time".formatted(from);
    }

    /** False also where it is not known. */
    boolean isApplied(DeadLetter letter) {
        return letter.from() != null && isApplied(letter.from(), letter.event(), letter.eventId());
    }

    private boolean isApplied(String from, String event, String eventId) {
        try {
            return hasInbox(from)
                    && event != null
                    && eventId != null
                    && inboxes.get(service(from)).holds(UUID.fromString(eventId), event);
        } catch (IllegalArgumentException e) {
            return false; // that is what is wrong with it
        }
    }

    private boolean hasInbox(String queue) {
        return inboxes.containsKey(service(queue));
    }

    /** Queues are called {@code <service>-<Event>}. */
    private static String service(String queue) {
        return queue.split("-", 2)[0];
    }
}
