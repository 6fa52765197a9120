package org.streampass.platform.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.streampass.platform.operations.Account.Finding;
import org.streampass.platform.operations.Balance.Requests;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.work.InFlightSearch;

/** Takes the balance: each service answers for its own tables, the broker for its queues. */
class Balances {

    private final List<Account> accounts;
    private final BrokerManagement broker;
    private final InFlightSearch services;
    private final Reconciliation reconciliation;

    Balances(List<Account> accounts, BrokerManagement broker, InFlightSearch services, Reconciliation reconciliation) {
        this.accounts = accounts;
        this.broker = broker;
        this.services = services;
        this.reconciliation = reconciliation;
    }

    /** If the broker does not answer, without what it would know; if the database does not, an exception. */
    Balance take() {
        Map<String, Map<String, Long>> figures = accounts.stream()
                .collect(Collectors.toMap(Account::service, Account::figures, (a, b) -> a, TreeMap::new));
        List<Finding> findings = new ArrayList<>();
        accounts.forEach(account -> findings.addAll(account.contradictions()));
        try {
            List<Waiting> waiting = new ArrayList<>(accounts);
            waiting.add(reconciliation.among(broker.services()));
            Inquiry inquiry = Inquiry.into(waiting, broker, services);
            findings.addAll(inquiry.findings());
            return Balance.of(requests(figures, inquiry), figures, ours(broker.queues()), reconciliation, findings);
        } catch (BrokerForbidsException e) {
            return Balance.ofTables(figures, findings, e.getMessage());
        } catch (BrokerAwayException e) {
            return Balance.withoutBroker(figures, findings, e.getMessage());
        }
    }

    private Requests requests(Map<String, Map<String, Long>> figures, Inquiry inquiry) {
        return accounts.stream()
                .filter(account -> !account.ended().isEmpty())
                .findFirst()
                .map(account -> Requests.of(
                        figures.get(account.service()),
                        account.ended(),
                        inquiry.dead(account.service()),
                        inquiry.lost(account.service())))
                .orElse(null);
    }

    private static List<QueueState> ours(List<QueueState> queues) {
        return queues.stream()
                .filter(queue -> queue.holdsDeadLetters() || queue.holdsEvents())
                .toList();
    }
}
