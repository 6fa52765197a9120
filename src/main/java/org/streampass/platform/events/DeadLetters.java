package org.streampass.platform.events;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.json.Text;
import org.streampass.platform.startup.OneLine;

/**
 * Moves messages that can never be handled to the queue of dead letters of the queue that they came from, whole and with
 * the reason.
 */
record DeadLetters(String route) {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    /** The most characters of a reason: enough to understand it, too few to fill a journal. */
    private static final int REASON_CHARACTERS = 1000;

    /** In the session's transaction. */
    void add(Delivery delivery, Throwable cause, EventSession session) {
        String reason = Text.shortened(FailureClassifier.inOneLine(cause), REASON_CHARACTERS);
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
                OneLine.root(cause).getClass().getName());
    }
}
