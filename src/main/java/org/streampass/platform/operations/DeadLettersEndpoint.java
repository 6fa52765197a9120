package org.streampass.platform.operations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.OperatorReason;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/** {@code /actuator/deadletters}: lists, shows, replays and discards dead letters. */
@Component
@WebEndpoint(id = "deadletters")
class DeadLettersEndpoint {

    private static final Logger log = LoggerFactory.getLogger(DeadLettersEndpoint.class);

    private static final int PARTIAL = 206;

    private final BrokerManagement broker;
    private final DeadLetterQueues queues;
    private final ReplayPreview preview;

    DeadLettersEndpoint(BrokerManagement broker, DeadLetterQueues queues, ReplayPreview preview) {
        this.broker = broker;
        this.queues = queues;
        this.preview = preview;
    }

    /** The number of letters on each queue, without empty queues. */
    @ReadOperation
    public Map<String, Long> queues() {
        return broker.queues().stream()
                .filter(queue -> queue.holdsDeadLetters() && queue.waiting() > 0)
                .collect(Collectors.toMap(QueueState::name, QueueState::waiting, Long::sum, TreeMap::new));
    }

    /** The letters of a queue, oldest first. */
    @ReadOperation
    public WebEndpointResponse<List<DeadLetter>> letters(@Selector String queue) {
        return ofOldest(queue, letters -> letters);
    }

    @ReadOperation
    public WebEndpointResponse<DeadLetter> letter(@Selector String queue, @Selector long messageId) {
        return found(letterOf(queue, messageId));
    }

    /** Replays the letters of a queue as they are now. */
    @WriteOperation
    public WebEndpointResponse<List<Replayed>> replayAll(@Selector String queue) {
        return ofOldest(queue, letters -> replay(queue, letters));
    }

    @WriteOperation
    public WebEndpointResponse<Replayed> replayOne(@Selector String queue, @Selector long messageId) {
        return found(letterOf(queue, messageId)
                .map(letter -> replay(queue, List.of(letter)).get(0)));
    }

    /** @param reason is logged, with the letter */
    @DeleteOperation
    public WebEndpointResponse<DeadLetter> discard(
            @Selector String queue, @Selector long messageId, @Nullable String reason) {
        String why = OperatorReason.require(reason);
        Optional<DeadLetter> letter = letterOf(queue, messageId).filter(each -> broker.remove(queue, messageId));
        letter.ifPresent(each -> log.warn("{} was discarded from {} by an operator: {}", each.forLog(), queue, why));
        return found(letter);
    }

    /** If there are more than {@value DeadLetterQueues#LISTED} letters, the rest is left out, and the status is 206. */
    private <T> WebEndpointResponse<T> ofOldest(String queue, Function<List<DeadLetter>, T> operation) {
        if (known(queue).isEmpty()) {
            return found(Optional.empty());
        }
        List<DeadLetter> letters = queues.letters(queue, DeadLetterQueues.LISTED + 1);
        return letters.size() > DeadLetterQueues.LISTED
                ? new WebEndpointResponse<>(operation.apply(letters.subList(0, DeadLetterQueues.LISTED)), PARTIAL)
                : new WebEndpointResponse<>(operation.apply(letters));
    }

    private static <T> WebEndpointResponse<T> found(Optional<T> body) {
        return body.map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    private List<Replayed> replay(String queue, List<DeadLetter> letters) {
        Map<DeadLetter, String> outcomes = new Replay(broker, queues, preview, queue).of(letters);
        return letters.stream()
                .map(letter -> replayed(letter, outcomes.get(letter)))
                .toList();
    }

    private static Replayed replayed(DeadLetter letter, String outcome) {
        log.info("{} was replayed from {}: {}", letter.forLog(), letter.queue(), outcome);
        return new Replayed(letter.messageId(), letter.event(), letter.eventId(), letter.subscriptionId(), outcome);
    }

    private Optional<DeadLetter> letterOf(String queue, long messageId) {
        return known(queue).flatMap(each -> queues.letter(each, messageId));
    }

    private Optional<String> known(String queue) {
        return broker.queues().stream()
                .filter(QueueState::holdsDeadLetters)
                .map(QueueState::name)
                .filter(queue::equals)
                .findFirst();
    }
}
