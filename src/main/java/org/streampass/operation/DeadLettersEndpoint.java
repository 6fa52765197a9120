package org.streampass.operation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.StringUtils;

/** {@code /actuator/deadletters}: list, look into, replay and discard what was set aside. */
@WebEndpoint(id = "deadletters")
class DeadLettersEndpoint {

    private static final Logger log = LoggerFactory.getLogger(DeadLettersEndpoint.class);

    /** How long a replay is watched before it is left to itself. */
    private static final Duration WATCHED = Duration.ofSeconds(5);

    private final BrokerManagement broker;
    private final DeadLetterQueues queues;

    DeadLettersEndpoint(BrokerManagement broker, DeadLetterQueues queues) {
        this.broker = broker;
        this.queues = queues;
    }

    /** @param outcome what became of it, in a sentence */
    record Replayed(long messageId, String event, String eventId, String subscriptionId, String outcome) {}

    /** How many letters there are on each queue that has any. */
    @ReadOperation
    public Map<String, Long> queues() {
        return broker.queues().stream()
                .filter(queue -> queue.name().startsWith(DeadLetterQueues.PREFIX) && queue.waiting() > 0)
                .collect(Collectors.toMap(
                        BrokerManagement.QueueState::name,
                        BrokerManagement.QueueState::waiting,
                        Long::sum,
                        TreeMap::new));
    }

    @ReadOperation
    public List<DeadLetter> letters(@Selector String queue) {
        return queues.letters(known(queue));
    }

    @ReadOperation
    public WebEndpointResponse<DeadLetter> letter(@Selector String queue, @Selector long messageId) {
        return found(queues.letter(known(queue), messageId));
    }

    /** Replays all letters of a queue, as they are now. */
    @WriteOperation
    public List<Replayed> replayAll(@Selector String queue) {
        return queues.letters(known(queue)).stream().map(this::replay).toList();
    }

    @WriteOperation
    public WebEndpointResponse<Replayed> replayOne(@Selector String queue, @Selector long messageId) {
        return found(queues.letter(known(queue), messageId).map(this::replay));
    }

    /** @param reason goes to the log, with what was discarded */
    @DeleteOperation
    public WebEndpointResponse<DeadLetter> discard(@Selector String queue, @Selector long messageId, String reason) {
        if (!StringUtils.hasText(reason)) {
            throw new InvalidEndpointRequestException("a reason is needed", "say why it may be lost: ?reason=…");
        }
        Optional<DeadLetter> letter =
                queues.letter(known(queue), messageId).filter(each -> broker.remove(queue, messageId));
        letter.ifPresent(each -> log.warn(
                "{} {} of subscription {} was discarded from {} by an operator: {}",
                each.event(),
                each.eventId(),
                each.subscriptionId(),
                queue,
                reason.replaceAll("\\s+", " ")));
        return found(letter);
    }

    private static <T> WebEndpointResponse<T> found(Optional<T> body) {
        return body.map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    private Replayed replay(DeadLetter letter) {
        boolean appliedBefore = queues.isApplied(letter);
        String outcome = broker.retry(letter.queue(), letter.messageId())
                ? appliedBefore ? "sent back; it was applied already, so nothing changes" : watch(letter)
                : "not sent back: it is not there any more, or the queue it came from is not known";
        log.info(
                "{} {} of subscription {} was replayed from {}: {}",
                letter.event(),
                letter.eventId(),
                letter.subscriptionId(),
                letter.queue(),
                outcome);
        return new Replayed(letter.messageId(), letter.event(), letter.eventId(), letter.subscriptionId(), outcome);
    }

    private String watch(DeadLetter letter) {
        long end = System.nanoTime() + WATCHED.toNanos();
        while (System.nanoTime() < end) {
            if (queues.isApplied(letter)) {
                return "applied";
            }
            for (DeadLetter again : queues.letters(letter.queue())) {
                if (letter.eventId() != null
                        && letter.eventId().equals(again.eventId())
                        && again.messageId() > letter.messageId()) {
                    return "set aside again: " + again.reason();
                }
            }
            pause();
        }
        return "sent back; not handled yet";
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String known(String queue) {
        if (!queue.matches("DLQ(\\.[A-Za-z0-9._-]+)?")) {
            throw new InvalidEndpointRequestException("no dead-letter queue", "one is DLQ, or DLQ.<queue>");
        }
        return queue;
    }
}
