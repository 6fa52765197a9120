package org.streampass.bench.peer;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.streampass.bench.peer.Events.UserSubscribed;

/**
 * Sends stored requests at once, and again if they are not decided in time, because they may be lost. Sending twice is
 * harmless, since the broker and the inboxes recognize the id; so no update records that one was sent.
 */
class Outbox {

    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final UnsentRows rows;
    private final JmsTemplate jms;

    Outbox(UnsentRows rows, JmsTemplate jms) {
        this.rows = rows;
        this.jms = jms;
    }

    void send(UserSubscribed subscribed) {
        Event event = Event.first("subscriptions", subscribed, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        try {
            jms.convertAndSend(event.name(), event, message -> {
                message.setStringProperty("_AMQ_DUPL_ID", event.id().toString());
                return message;
            });
        } catch (JmsException e) {
            log.warn("subscription {} is sent later: {}", event.subject(), e.getMessage());
        }
    }

    @Scheduled(fixedDelay = 2000)
    void sweep() {
        rows.claim().forEach(this::send);
    }
}
