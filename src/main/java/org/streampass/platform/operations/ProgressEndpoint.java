package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.progress.Progress;
import org.streampass.platform.progress.Slip;

/** {@code /actuator/progress/{id}}: where a subscription is, with the broker's view of it. */
@Component
@WebEndpoint(id = "progress")
class ProgressEndpoint {

    /** A longer queue is not searched for one subscription. */
    private static final int SEARCHED = 1000;

    private final Progress progress;
    private final BrokerManagement broker;
    private final DeadLetterQueues deadLetters;

    ProgressEndpoint(Progress progress, BrokerManagement broker, DeadLetterQueues deadLetters) {
        this.progress = progress;
        this.broker = broker;
        this.deadLetters = deadLetters;
    }

    /**
     * @param queues the queues on which its events wait
     * @param deadLetters its dead letters
     * @param trouble why the broker's view is missing or incomplete
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(
            @JsonUnwrapped Slip slip,
            List<Queue> queues,
            List<DeadLetterReference> deadLetters,
            List<String> trouble) {}

    /** @param ofSubscription the number of its messages that wait; null if the queue is too long to be searched */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Queue(String name, long ready, long delivering, long scheduled, long consumers, Long ofSubscription) {}

    record DeadLetterReference(String queue, long messageId, String event) {}

    record UserReport(String user, List<UUID> subscriptions) {}

    /** The subscriptions of a user, the newest first. */
    @ReadOperation
    public UserReport subscriptions(String user) {
        return new UserReport(user, progress.ofUser(user));
    }

    @ReadOperation
    public WebEndpointResponse<Report> progress(@Selector UUID id) {
        Slip slip = progress.of(id);
        Report report = new Report(slip, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try {
            addBrokersView(id, report);
        } catch (BrokerException e) {
            report.trouble().add(e.getMessage());
        }
        boolean isKnown = !slip.done().isEmpty() || !slip.silent().isEmpty();
        return isKnown
                ? new WebEndpointResponse<>(report)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private void addBrokersView(UUID id, Report report) {
        Set<String> waiting = report.slip().now().stream()
                .filter(pending -> pending.work() == null)
                .map(pending ->
                        QueueBinding.of(pending.service(), pending.event()).queue())
                .collect(Collectors.toSet());
        if (waiting.isEmpty()) {
            return;
        }
        Map<String, QueueState> queues = broker.queues().stream()
                .collect(Collectors.toMap(QueueState::name, Function.identity(), (a, b) -> a, TreeMap::new));
        queues.values().stream().filter(queue -> waiting.contains(queue.name())).forEach(queue -> report.queues()
                .add(queue(queue, id, report)));
        queues.values().stream()
                .filter(queue -> queue.holdsDeadLetters()
                        && queue.waiting() > 0
                        && waiting.contains(queue.name().replaceFirst("^DLQ\\.", "")))
                .forEach(queue -> addDeadLetters(queue, id, report));
    }

    private Queue queue(QueueState queue, UUID id, Report report) {
        return new Queue(
                queue.name(),
                queue.ready(),
                queue.delivering(),
                queue.scheduled(),
                queue.consumers(),
                isShort(queue, report)
                        ? broker.count(queue.name(), "%s = '%s'".formatted(MessageProperties.SUBJECT, id))
                        : null);
    }

    private void addDeadLetters(QueueState queue, UUID id, Report report) {
        if (isShort(queue, report)) {
            deadLetters.letters(queue.name(), SEARCHED).stream()
                    .filter(letter -> id.toString().equals(letter.subscriptionId()))
                    .forEach(letter -> report.deadLetters()
                            .add(new DeadLetterReference(queue.name(), letter.messageId(), letter.event())));
        }
    }

    private static boolean isShort(QueueState queue, Report report) {
        if (queue.waiting() > SEARCHED) {
            report.trouble().add("%s has %d messages and is not searched".formatted(queue.name(), queue.waiting()));
        }
        return queue.waiting() <= SEARCHED;
    }
}
