package org.streampass.platform.events;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.streampass.platform.json.Text;

/**
 * Sends messages that can never be handled to the dead-letter queue of their queue, complete and with the reason.
 */
record DeadLetters(String route) {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    /** Enough to understand a reason, too few to fill the journal. */
    private static final int MAX_REASON_CHARACTERS = 1000;

    /** Adds a dead letter in the transaction of the session. */
    void add(Delivery delivery, Throwable cause, EventSession session) {
        String reason = Text.truncate(FailureClassifier.inOneLine(cause), MAX_REASON_CHARACTERS);
        session.deadLetter(delivery, properties(reason, cause));
        log.error(
                "{}: {} can never be handled and is on {}: {}",
                route,
                delivery.describe(),
                delivery.binding().deadLetters().queue(),
                reason);
    }

    private Map<String, Object> properties(String reason, Throwable cause) {
        return Map.of(
                MessageProperties.HANDLER,
                route,
                MessageProperties.REASON,
                reason,
                MessageProperties.EXCEPTION,
                NestedExceptionUtils.getMostSpecificCause(cause).getClass().getName());
    }
}
