package org.streampass.operation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.streampass.operation.BrokerManagement.QueueState;

/**
 * {@code /actuator/balance}: what was accepted, what became of it, what waits where, and whether it adds up. What waits
 * for an event is in order as long as one is on its way; when nothing is, only a dead letter explains it.
 */
@Endpoint(id = "balance")
class BalanceEndpoint {

    private final List<Account> accounts;
    private final BrokerManagement broker;
    private final DeadLetterQueues deadLetters;

    BalanceEndpoint(List<Account> accounts, BrokerManagement broker, DeadLetterQueues deadLetters) {
        this.accounts = accounts;
        this.broker = broker;
        this.deadLetters = deadLetters;
    }

    /**
     * @param balanced nothing is lost
     * @param underWay events in queues, in hand or put off, dead letters not counted
     * @param dead letters
     * @param services each service's figures
     * @param queues those that are not empty
     * @param findings what does not add up, 100 of each kind at the most
     */
    record Balance(
            boolean balanced,
            long underWay,
            long dead,
            Map<String, Map<String, Long>> services,
            List<QueueState> queues,
            List<Account.Finding> findings) {}

    @ReadOperation
    public Balance balance() {
        List<QueueState> before = events();
        Map<String, Map<String, Long>> figures = accounts.stream()
                .collect(Collectors.toMap(Account::service, Account::figures, (a, b) -> a, TreeMap::new));
        List<Account.Finding> waiting = find(Account::waiting);
        List<Account.Finding> contradictions = find(Account::contradictions);
        List<QueueState> after = events();
        boolean isQuiet = count(before, false) == 0 && count(after, false) == 0;
        List<Account.Finding> findings = Stream.concat(
                        contradictions.stream(), isQuiet ? unexplained(waiting, after).stream() : Stream.empty())
                .toList();
        return new Balance(findings.isEmpty(), count(after, false), count(after, true), figures, after, findings);
    }

    private List<Account.Finding> find(Function<Account, List<Account.Finding>> findings) {
        return accounts.stream()
                .flatMap(account -> findings.apply(account).stream())
                .toList();
    }

    private List<Account.Finding> unexplained(List<Account.Finding> waiting, List<QueueState> queues) {
        Set<String> dead = queues.stream()
                .filter(BalanceEndpoint::isDead)
                .flatMap(queue -> deadLetters.letters(queue.name()).stream())
                .map(letter -> String.valueOf(letter.subscriptionId()))
                .collect(Collectors.toSet());
        return waiting.stream()
                .filter(finding -> !dead.contains(finding.subscriptionId().toString()))
                .toList();
    }

    /** The queues of events that are not empty: neither the broker's own, nor those of somebody who listens. */
    private List<QueueState> events() {
        return broker.queues().stream()
                .filter(queue ->
                        queue.waiting() > 0 && (isDead(queue) || queue.name().endsWith("-" + queue.address())))
                .toList();
    }

    private static long count(List<QueueState> queues, boolean dead) {
        return queues.stream()
                .filter(queue -> isDead(queue) == dead)
                .mapToLong(QueueState::waiting)
                .sum();
    }

    private static boolean isDead(QueueState queue) {
        return queue.name().startsWith(DeadLetterQueues.PREFIX);
    }
}
