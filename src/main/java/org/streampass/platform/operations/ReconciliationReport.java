package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.work.ReconciliationSource;

/**
 * Whether every accepted request has ended or is accounted for.
 *
 * @param balanced true only if it is proven that nothing is lost; null if this process may not ask the broker, and its own
 *     tables do not contradict each other
 * @param underWay messages in the services' queues; null if the broker was not asked
 * @param dead dead letters; null if the broker was not asked
 * @param requests null in a process that accepts no requests, and if the broker was not asked
 * @param services each service's figures
 * @param queues the services' queues and those of dead letters
 * @param comparedAt the end of the last complete comparison of the services' records; null if there was none
 * @param notCompared services that did not answer; null if there are none
 * @param discrepancies at most {@value Discrepancy#MOST_NAMED} of each kind
 * @param trouble why the report is incomplete; null if it is complete
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReconciliationReport(
        Boolean balanced,
        Long underWay,
        Long dead,
        Requests requests,
        Map<String, Map<String, Long>> services,
        List<QueueState> queues,
        Instant comparedAt,
        Set<String> notCompared,
        List<Discrepancy> discrepancies,
        String trouble) {

    /**
     * {@code accepted = ended + underWay + dead + lost}.
     *
     * @param underWay pending for less than a minute, or with a message in a queue or due work
     * @param dead pending, with a dead letter
     * @param lost pending, and nothing will end it
     */
    record Requests(long accepted, long ended, long underWay, long dead, long lost) {

        static Requests of(Map<String, Long> figures, Set<String> ends, long dead, long lost) {
            long accepted = figures.get(ReconciliationSource.ACCEPTED);
            long ended = ends.stream()
                    .mapToLong(end -> figures.getOrDefault(end, 0L))
                    .sum();
            return new Requests(accepted, ended, accepted - ended - dead - lost, dead, lost);
        }
    }

    static ReconciliationReport of(
            Requests requests,
            Map<String, Map<String, Long>> services,
            List<QueueState> queues,
            EventComparison comparison,
            List<Discrepancy> discrepancies) {
        Set<String> silent = comparison.silent();
        return new ReconciliationReport(
                discrepancies.isEmpty(),
                count(queues, false),
                count(queues, true),
                requests,
                services,
                queues,
                comparison.completedAt(),
                silent.isEmpty() ? null : silent,
                discrepancies,
                null);
    }

    /** A report without the broker's part. */
    static ReconciliationReport ofTables(
            Boolean balanced,
            Map<String, Map<String, Long>> services,
            List<Discrepancy> discrepancies,
            String trouble) {
        return new ReconciliationReport(
                balanced, null, null, null, services, List.of(), null, null, discrepancies, trouble);
    }

    ReconciliationReport withoutEmptyQueues() {
        List<QueueState> filled =
                queues.stream().filter(queue -> queue.waiting() > 0).toList();
        return new ReconciliationReport(
                balanced, underWay, dead, requests, services, filled, comparedAt, notCompared, discrepancies, trouble);
    }

    private static Long count(List<QueueState> queues, boolean dead) {
        return queues.stream()
                .filter(queue -> queue.holdsDeadLetters() == dead)
                .mapToLong(QueueState::waiting)
                .sum();
    }
}
