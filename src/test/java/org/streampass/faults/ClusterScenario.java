package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.streampass.faults.Ledger.Outcome;
import org.streampass.testing.process.ComposeCluster;
import org.streampass.testing.process.ServiceNames;

/** Two instances of each service on a pair of brokers, with clients that send requests during one or more faults. */
class ClusterScenario implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SmtpServer mailbox = new SmtpServer();
    private final Ledger ledger = new Ledger();
    private final ComposeCluster cluster;
    private final Clients clients;
    private int crashes;

    /** Two instances of each service. */
    ClusterScenario(Path folder) {
        this(
                folder,
                ServiceNames.all().stream().collect(Collectors.toMap(service -> service, service -> 2)),
                "localhost",
                List.of());
    }

    /**
     * @param copies the number of instances of each service
     * @param brokersHost the address that the brokers listen on
     * @param brokersCommand a prefix of the brokers' commands, to start them elsewhere
     */
    ClusterScenario(Path folder, Map<String, Integer> copies, String brokersHost, List<String> brokersCommand) {
        Map<String, String> settings = new HashMap<>(mailbox.settings());
        settings.put("streampass.payments.simulator.latency", "50ms");
        settings.put("streampass.broker.connection-ttl", "10s");
        settings.put("spring.datasource.hikari.maximum-pool-size", "16"); // eight processes share one server
        cluster = ComposeCluster.start(folder, settings, copies, brokersHost, brokersCommand);
        clients = new Clients(
                cluster.copies("subscriptions").stream()
                        .map(ComposeCluster.Copy::url)
                        .toList(),
                cluster::token,
                ledger);
    }

    ComposeCluster cluster() {
        return cluster;
    }

    Clients clients() {
        return clients;
    }

    int accepted() {
        return ledger.requests(Outcome.OK).size();
    }

    /** Requests that were refused for any reason, or are not answered yet. */
    List<Ledger.Request> notAccepted() {
        return ledger.requests().stream()
                .filter(request -> request.outcome() != Outcome.OK)
                .toList();
    }

    /** Sends one more request, as that user; it is accepted. */
    void subscribe(String user) {
        assertThat(clients.subscribeAs(user, "tok_ok").outcome()).isEqualTo(Outcome.OK);
    }

    int ended() {
        return cluster.records()
                .sql("select count(*) from subscriptions.subscription where decided_at is not null")
                .query(Integer.class)
                .single();
    }

    /** A process was killed, perhaps after sending a mail and before recording it. */
    void countCrash() {
        crashes++;
    }

    /** Waits until the count has grown by that many. */
    Duration until(String what, IntSupplier count, int more) {
        long began = System.nanoTime();
        int before = count.getAsInt();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(count.getAsInt()).as(what).isGreaterThan(before + more));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Stops the clients, waits until all accepted requests have ended, and compares the records with the ledger. */
    void settle(String fault) throws InterruptedException {
        clients.stopRequests();
        long rested = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(open()).as("under way").isEmpty();
            assertThat(cluster.copy("subscriptions")
                            .operator("/balance")
                            .json()
                            .path("balanced")
                            .asBoolean())
                    .as("balanced")
                    .isTrue();
        });
        Duration drained = Duration.ofNanos(System.nanoTime() - rested);
        cluster.copies().forEach(copy -> copy.process().stop());
        List<String> violations = Audit.violations(cluster.records(), ledger, mailbox.copies(), crashes);
        System.out.printf(
                "%s: %s, %d crashes, %d violations, drained %.1f s after the last request%n",
                fault, ledger, crashes, violations.size(), drained.toMillis() / 1000.0);
        assertThat(violations).as("violations").isEmpty();
    }

    private List<String> open() {
        String unfinished = """
                select 'pending ' || id from subscriptions.subscription where decided_at is null
                union all select 'no list ' || subscription_id from recommendations.movie_list
                    where waiting_since is not null
                union all select 'no mail ' || notification_id from notifications.mail where sent_at is null""";
        return cluster.records().sql(unfinished).query(String.class).list();
    }

    @Override
    public void close() {
        clients.close();
        cluster.close();
        mailbox.close();
    }
}
