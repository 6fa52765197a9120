package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.streampass.platform.operations.Account.Finding;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * What was accepted, what became of it, what waits where, and whether it adds up.
 *
 * @param balanced nothing is lost: it is proven, not only not disproven; null if this process may not ask the broker, and
 *     its own tables do not contradict each other
 * @param underWay events in queues, in hand or put off, dead letters not counted; null if the broker could not be asked
 * @param dead letters; null if the broker could not be asked
 * @param requests what became of them; null where none are taken, and where the broker could not be asked
 * @param services each service's figures
 * @param queues the services' and those of dead letters
 * @param comparedAt when all that the services know of each subscription was compared last; null if it never was
 * @param notCompared services whose knowledge was not compared, since they did not answer; null if there are none
 * @param findings what does not add up, {@value Account#MOST_FINDINGS} of each kind at the most
 * @param trouble why it is not known; null if everybody answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Balance(
        Boolean balanced,
        Long underWay,
        Long dead,
        Requests requests,
        Map<String, Map<String, Long>> services,
        List<QueueState> queues,
        Instant comparedAt,
        Set<String> notCompared,
        List<Finding> findings,
        String trouble) {

    /**
     * {@code accepted = ended + underWay + dead + lost}.
     *
     * @param underWay not published yet, waiting for less than a minute, or with an event on a queue
     * @param dead pending, and a dead letter says why
     * @param lost pending, and nothing will end it
     */
    record Requests(long accepted, long ended, long underWay, long dead, long lost) {

        static Requests of(Map<String, Long> figures, Set<String> ends, long dead, long lost) {
            long accepted = figures.get(Account.ACCEPTED);
            long ended = ends.stream()
                    .mapToLong(end -> figures.getOrDefault(end, 0L))
                    .sum();
            return new Requests(accepted, ended, accepted - ended - dead - lost, dead, lost);
        }
    }

    static Balance of(
            Requests requests,
            Map<String, Map<String, Long>> services,
            List<QueueState> queues,
            Reconciliation reconciliation,
            List<Finding> findings) {
        Set<String> silent = reconciliation.silent();
        return new Balance(
                findings.isEmpty(),
                count(queues, false),
                count(queues, true),
                requests,
                services,
                queues,
                reconciliation.completedAt(),
                silent.isEmpty() ? null : silent,
                findings,
                null);
    }

    /** What the tables say, where the broker does not answer. */
    static Balance withoutBroker(Map<String, Map<String, Long>> services, List<Finding> findings, String trouble) {
        return new Balance(false, null, null, null, services, List.of(), null, null, findings, trouble);
    }

    /** What the tables say, where the broker is not for this process to ask. */
    static Balance ofTables(Map<String, Map<String, Long>> services, List<Finding> findings, String trouble) {
        Boolean balanced = findings.isEmpty() ? null : false;
        return new Balance(balanced, null, null, null, services, List.of(), null, null, findings, trouble);
    }

    Balance withoutEmptyQueues() {
        List<QueueState> filled =
                queues.stream().filter(queue -> queue.waiting() > 0).toList();
        return new Balance(
                balanced, underWay, dead, requests, services, filled, comparedAt, notCompared, findings, trouble);
    }

    private static Long count(List<QueueState> queues, boolean dead) {
        return queues.stream()
                .filter(queue -> queue.holdsDeadLetters() == dead)
                .mapToLong(QueueState::waiting)
                .sum();
    }
}
