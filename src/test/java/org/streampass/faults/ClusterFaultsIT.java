package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.broker.ArtemisProcess;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.ComposeCluster;

/** Faults among many processes, one after another under load. In the end, the records match the ledger. */
@Tag("cluster")
class ClusterFaultsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PER_SECOND = 10;

    @TempDir
    static Path folder;

    private static ClusterScenario scene;

    /** Requests that were not accepted, or not answered yet, when the test began. */
    private Set<Ledger.Request> open;

    @BeforeAll
    static void start() {
        scene = new ClusterScenario(folder);
        scene.clients().startRequests(PER_SECOND);
        scene.until("ended", scene::ended, 20);
    }

    @AfterAll
    static void settle() throws InterruptedException {
        if (scene != null) {
            try (ClusterScenario settled = scene) {
                settled.settle("all that failed in a cluster");
            }
        }
    }

    @BeforeEach
    void rememberOpenRequests() {
        open = Set.copyOf(scene.notAccepted());
    }

    /** After each fault the system continues. */
    @AfterEach
    void assertRecovered() {
        scene.until("ended", scene::ended, 30);
    }

    private void assertNoRequestHasFailed() {
        List<Ledger.Request> since = scene.notAccepted().stream()
                .filter(request -> !open.contains(request))
                .toList();
        await().atMost(Clients.PATIENCE.multipliedBy(2)).untilAsserted(() -> assertThat(since)
                .as("failed requests")
                .allMatch(request -> request.outcome() == Ledger.Outcome.OK));
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void otherInstanceContinuesWhenOneIsKilled(String service) throws Exception {
        for (ComposeCluster.Copy copy : scene.cluster().copies(service)) {
            copy.process().kill();
            scene.countCrash();
            try {
                Duration pause = scene.until("ended without it", scene::ended, 30);
                System.out.printf("%s: 30 more ended %.1f s after the kill%n", service, pause.toMillis() / 1000.0);
                assertNoRequestHasFailed();
            } finally {
                copy.launch().process().awaitReady();
            }
        }
    }

    /**
     * One instance issues a ticket and the other one accepts it, once. An announcement reaches the socket on either
     * instance.
     */
    @Test
    void notificationIsPushedOnceWhicheverInstanceHoldsTheSocket() {
        ComposeCluster.Copy one = scene.cluster().copies("notifications").get(0);
        ComposeCluster.Copy other = scene.cluster().copies("notifications").get(1);
        awaitBacklogOf(one);
        String user = Api.unique("listener");
        JsonNode ticket = one.user(user).ticket();
        ((ObjectNode) ticket).put("url", other.socketUrl());
        try (WebSocketClient atTheOther = WebSocketClient.open(ticket, 0L);
                WebSocketClient atTheOne = WebSocketClient.open(one.user(user).ticket(), 0L)) {
            atTheOther.next("welcome");
            assertThat(WebSocketClient.open(ticket, 0L).outcome())
                    .as("a ticket used twice")
                    .isEqualTo("4401");
            atTheOne.next("welcome");

            scene.subscribe(user);

            assertThat(atTheOther.sequences(3)).containsExactly(1, 2, 3);
            assertThat(atTheOne.sequences(3)).containsExactly(1, 2, 3);
            scene.until("ended", scene::ended, 50);
            assertThat(atTheOther.hasMore() || atTheOne.hasMore())
                    .as("a second push")
                    .isFalse();
        }
    }

    /**
     * Events of an earlier fault may still wait: a copy that starts beside a broker handles its first ones one at a time.
     */
    private static void awaitBacklogOf(ComposeCluster.Copy notifications) {
        String last = Api.unique("last");
        scene.subscribe(last);
        await().atMost(PATIENCE)
                .until(() -> notifications.user(last).notifications().size() == 3);
    }

    @Test
    void rollingRestartFailsNoRequest() throws Exception {
        for (ComposeCluster.Copy copy : scene.cluster().copies()) {
            copy.process().stop();
            copy.launch().process().awaitReady();
        }
        assertNoRequestHasFailed();
    }

    @Test
    void servicesReconnectWhenTheActiveBrokerIsKilledOrStopped() throws Exception {
        ArtemisProcess primary = scene.cluster().brokers().primary();
        ArtemisProcess backup = scene.cluster().brokers().backup();
        primary.kill();
        report("killed", backup);
        primary.launch();
        scene.until("ended while it waits for its turn", scene::ended, 20);
        assertThat(primary.isActive()).isFalse();
        backup.stop();
        report("stopped", primary);
        backup.launch().awaitStandby();
        assertNoRequestHasFailed();
    }

    private static void report(String what, ArtemisProcess other) {
        long began = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(other::isActive);
        double active = (System.nanoTime() - began) / 1e9;
        scene.until("ended", scene::ended, 0);
        System.out.printf(
                "the active broker was %s: the other is active after %.1f s, the next subscription ended after %.1f s%n",
                what, active, (System.nanoTime() - began) / 1e9);
    }

    /** Neither the stop nor the start of an instance waits for the brokers. */
    @Test
    void instancesAreReplacedWhileBothBrokersAreDown() {
        ArtemisProcess primary = scene.cluster().brokers().primary();
        ArtemisProcess backup = scene.cluster().brokers().backup();
        backup.kill();
        primary.kill();
        try {
            FaultScenario.pause(Duration.ofSeconds(8));
            for (String service : List.of("subscriptions", "payments")) {
                ComposeCluster.Copy copy = scene.cluster().copy(service);
                copy.process().terminate();
                copy.process().awaitExit(Duration.ofSeconds(60));
                copy.launch().process().awaitReady();
            }
            assertNoRequestHasFailed();
        } finally {
            primary.launch().awaitActive();
            backup.launch().awaitStandby();
        }
    }

    @Test
    void frozenBrokerStaysActiveAndRequestsDoNotWaitForIt() throws Exception {
        ArtemisProcess primary = scene.cluster().brokers().primary();
        ArtemisProcess backup = scene.cluster().brokers().backup();
        primary.freeze();
        try {
            int accepted = scene.accepted();
            for (int second = 0; second < 40; second++) {
                FaultScenario.pause(Duration.ofSeconds(1));
                assertThat(backup.isActive()).as("two are active").isFalse();
            }
            assertThat(scene.accepted())
                    .as("accepted while the broker was frozen")
                    .isGreaterThan(accepted + 20 * PER_SECOND);
        } finally {
            primary.thaw();
        }
        scene.until("ended", scene::ended, 100);
        assertThat(backup.isActive()).as("two are active").isFalse();
    }

    @Test
    void databaseRestartLosesNothing() throws Exception {
        scene.cluster().database().stop();
        FaultScenario.pause(Duration.ofSeconds(5));
        scene.cluster().database().launch();
    }

    @Test
    void slowInstanceLosesNothing() throws Exception {
        ComposeCluster.Copy slow = scene.cluster().copy("payments");
        slow.process().stop();
        AppProcess process = slow.with(Map.of("streampass.payments.simulator.latency", "500ms"))
                .launch()
                .process()
                .awaitReady();
        scene.until("ended", scene::ended, 200);
        assertThat(process.complaints())
                .filteredOn(complaint -> !complaint.contains("NoAnswerException")) // caused by tok_flaky and tok_lost
                .isEmpty();
    }
}
