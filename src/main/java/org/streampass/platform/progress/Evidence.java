package org.streampass.platform.progress;

import java.util.Map;
import java.util.UUID;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.progress.ProgressAnswers.Answer;

/** What the tables of the services say about the events that may have been published. */
record Evidence(Map<String, Answer> answers) {

    /** Whether the event exists. */
    boolean isPublished(KnownEvent event) {
        return event.isCertain() || isDelivered(event.id()) || isInOutbox(event);
    }

    /** Whether the broker has delivered an event to a service. */
    boolean isDelivered(UUID event) {
        return answers.values().stream()
                .flatMap(answer -> answer.rows().stream())
                .anyMatch(row -> row.kind().isDelivery() && row.id().equals(event));
    }

    /** Its publisher has it until it is delivered, since the broker may not have it. */
    boolean isInOutbox(KnownEvent event) {
        Answer publisher = answers.get(event.service());
        return publisher != null
                && publisher.rows().stream().anyMatch(row -> isOutboxOf(event, row))
                && !isDelivered(event.id());
    }

    private static boolean isOutboxOf(KnownEvent event, ProgressRow row) {
        return !row.kind().isDelivery()
                && row.name().equals(Journey.OUTBOX)
                && row.id().equals(event.id())
                && row.at() != null;
    }
}
