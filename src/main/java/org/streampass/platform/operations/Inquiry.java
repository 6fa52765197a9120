package org.streampass.platform.operations;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.MessageProperties;
import org.streampass.platform.operations.Account.Finding;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.work.InFlightSearch;

/**
 * Finds out of what has waited for long whether the broker has a message that belongs to it. An event moves on while it
 * is looked for, and so does what waits for it: so what was not found is looked for again, and only what waits after that
 * still counts. Within that many looks no event gets past all of them: a workflow has fewer steps, and one that is put
 * off stays so for half a second at least.
 */
class Inquiry {

    private static final int LOOKS = 3;

    private final BrokerManagement broker;
    private final InFlightSearch services;
    private final Map<String, List<Finding>> waiting = new TreeMap<>();
    private final Set<UUID> underWay = new HashSet<>();
    private final Set<UUID> dead = new HashSet<>();
    private final Set<QueueState> unsearched = new HashSet<>();
    private final Set<String> silent = new TreeSet<>();

    private Inquiry(BrokerManagement broker, InFlightSearch services) {
        this.broker = broker;
        this.services = services;
    }

    /** @throws BrokerAwayException if the broker does not answer */
    static Inquiry into(List<? extends Waiting> accounts, BrokerManagement broker, InFlightSearch services) {
        Inquiry inquiry = new Inquiry(broker, services);
        accounts.forEach(account -> inquiry.waiting.put(account.service(), account.waiting()));
        for (int look = 0; look < LOOKS && inquiry.isOpen(); look++) {
            inquiry.look();
            accounts.forEach(inquiry::keepWhatStillWaits);
        }
        return inquiry;
    }

    private boolean isOpen() {
        return waiting.keySet().stream()
                .anyMatch(service -> !unexplained(service).isEmpty());
    }

    private void look() {
        unsearched.clear();
        Set<UUID> sought = waiting.keySet().stream()
                .flatMap(service -> unexplained(service).stream())
                .map(Finding::subscriptionId)
                .collect(Collectors.toSet());
        List<QueueState> queues = broker.queues();
        for (QueueState queue : queues) {
            if (queue.waiting() > 0 && (queue.holdsDeadLetters() || queue.holdsEvents())) {
                Set<UUID> present = broker.present(queue, MessageProperties.SUBJECT, sought);
                (queue.holdsDeadLetters() ? dead : underWay).addAll(present);
                if (!queue.canBeSearched()) {
                    unsearched.add(queue);
                }
            }
        }
        askServices(sought, queues);
    }

    /** What is in no queue may be in a row of a service: the money is being taken, an event waits to be published. */
    private void askServices(Set<UUID> sought, List<QueueState> queues) {
        Set<String> expected = BrokerManagement.services(queues);
        InFlightSearch.Answers answers = services.ask(sought, expected);
        underWay.addAll(answers.underWay());
        silent.clear();
        silent.addAll(expected);
        silent.removeAll(answers.services());
    }

    private boolean isCertain() {
        return unsearched.isEmpty() && silent.isEmpty();
    }

    private void keepWhatStillWaits(Waiting account) {
        List<Finding> before = waiting.get(account.service());
        if (!before.isEmpty()) {
            Set<UUID> known = before.stream().map(Finding::subscriptionId).collect(Collectors.toSet());
            waiting.put(
                    account.service(),
                    account.waiting().stream()
                            .filter(finding -> known.contains(finding.subscriptionId()))
                            .toList());
        }
    }

    private List<Finding> unexplained(String service) {
        return waiting.get(service).stream()
                .filter(finding ->
                        !underWay.contains(finding.subscriptionId()) && !dead.contains(finding.subscriptionId()))
                .toList();
    }

    /** How many of those that a service waits for will never come, as a dead letter says. */
    long dead(String service) {
        return waiting.get(service).stream()
                .map(Finding::subscriptionId)
                .filter(subject -> dead.contains(subject) && !underWay.contains(subject))
                .distinct()
                .count();
    }

    /** How many of those that a service waits for will never come, and nothing says why. */
    long lost(String service) {
        return isCertain()
                ? unexplained(service).stream()
                        .map(Finding::subscriptionId)
                        .distinct()
                        .count()
                : 0;
    }

    /** Each that is lost, and whatever keeps it from being certain that these are all. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        waiting.forEach((service, waits) -> {
            if (waits.size() >= Account.MOST_WAITING) {
                findings.add(new Finding(
                        null,
                        "%s: %d subscriptions are in doubt, as many as are looked for; there may be more"
                                .formatted(service, waits.size())));
            }
            findings.addAll(isCertain() ? named(service) : uncertain(service));
        });
        return findings;
    }

    private List<Finding> named(String service) {
        return unexplained(service).stream().limit(Account.MOST_FINDINGS).toList();
    }

    private List<Finding> uncertain(String service) {
        return unexplained(service).isEmpty()
                ? List.of()
                : List.of(new Finding(
                        null,
                        "%s: %d subscriptions are in doubt, and it is not known whether they are under way: %s"
                                .formatted(service, unexplained(service).size(), whyUncertain())));
    }

    private String whyUncertain() {
        String queues = unsearched.stream().map(QueueState::name).sorted().collect(Collectors.joining(", "));
        return silent.isEmpty()
                ? "too many events are scheduled on %s to look through".formatted(queues)
                : "%s did not answer".formatted(String.join(", ", silent));
    }
}
