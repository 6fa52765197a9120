package org.streampass.platform.operations;

import java.util.Optional;
import org.springframework.stereotype.Component;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;

/** Predicts the effect of a replay from the inboxes of the services in this process. */
@Component
class ReplayPreview {

    private final Inboxes inboxes;

    ReplayPreview(Inboxes inboxes) {
        this.inboxes = inboxes;
    }

    /** @param from the queue that the letter came from; null if it came from none */
    String ifReplayed(String from, String eventId) {
        if (from == null) {
            return "nothing: it came from no queue, so it can only be discarded";
        }
        Optional<Inbox> inbox = inbox(from);
        if (inbox.isEmpty()) {
            return "it goes to %s, for which this process keeps no inbox".formatted(from);
        }
        return holds(inbox.get(), eventId, event(from))
                ? "the inbox says already applied: nothing would change"
                : "it goes to %s and is handled as if it came for the first time".formatted(from);
    }

    /** False also if it is unknown. */
    boolean isApplied(DeadLetter letter) {
        return inbox(letter.from())
                .filter(inbox -> holds(inbox, letter.eventId(), event(letter.from())))
                .isPresent();
    }

    private static boolean holds(Inbox inbox, String eventId, String event) {
        return Uuids.of(eventId).filter(id -> inbox.contains(id, event)).isPresent();
    }

    /** The inbox of the queue's service. The name of a service may contain dashes, that of an event does not. */
    private Optional<Inbox> inbox(String queue) {
        return inboxes.stream()
                .filter(inbox -> (inbox.service() + "-" + event(queue)).equals(queue))
                .findFirst();
    }

    private static String event(String queue) {
        return queue.substring(queue.lastIndexOf('-') + 1);
    }
}
