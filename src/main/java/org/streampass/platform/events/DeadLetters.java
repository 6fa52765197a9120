package org.streampass.platform.events;

import java.util.Map;
import org.apache.activemq.artemis.api.core.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.installation.OneLine;
import org.streampass.json.Text;

/**
 * Moves messages that can never be handled to the address {@code DLA}, whole and with the reason. The broker sorts them
 * into {@code DLQ.<queue>}, or {@code DLQ} if that is not declared, and can send each back to its queue alone, by the properties that it sets on its own dead
 * letters.
 */
record DeadLetters(String route) {

    static final String ADDRESS = "DLA";

    /** Of a queue, after a dot and its name; of all others that have none, alone. */
    static final String QUEUE = "DLQ";

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    /** The most characters of a reason: enough to understand it, too few to fill a journal. */
    private static final int REASON_CHARACTERS = 1000;

    /** In the session's transaction. */
    void add(Delivery delivery, Throwable cause, EventSession session) {
        String reason = Text.shortened(FailureClassifier.inOneLine(cause), REASON_CHARACTERS);
        session.deadLetter(delivery, properties(delivery, reason, cause));
        log.error(
                "{}: {} can never be handled and is on {}: {}",
                route,
                delivery.describe(),
                session.deadLetterQueue(delivery.binding()),
                reason);
    }

    private Map<String, Object> properties(Delivery delivery, String reason, Throwable cause) {
        return Map.of(
                Message.HDR_ORIGINAL_ADDRESS.toString(),
                delivery.binding().address(),
                Message.HDR_ORIGINAL_QUEUE.toString(),
                delivery.binding().queue(),
                MessageProperties.HANDLER,
                route,
                MessageProperties.REASON,
                reason,
                MessageProperties.EXCEPTION,
                OneLine.root(cause).getClass().getName());
    }
}
