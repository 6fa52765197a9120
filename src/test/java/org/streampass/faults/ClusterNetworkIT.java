package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.process.NetworkNamespace;

/** The brokers run in a network namespace, and packets between them and the services are lost or delayed. */
@Tag("cluster")
class ClusterNetworkIT {

    private static final int PER_SECOND = 10;

    /** Less than the timeout of a send. */
    private static final double AT_ONCE_MILLIS = 4000;

    @TempDir
    static Path folder;

    private static NetworkNamespace network;
    private static ClusterScenario scene;

    @BeforeAll
    static void start() {
        String refusal = NetworkNamespace.refusal();
        assertThat(refusal)
                .as("apt-get install iproute2 iptables, and run it as root")
                .isNull();
        network = new NetworkNamespace();
        scene = new ClusterScenario(folder, Map.of("payments", 2), network.address(), network.command());
        scene.clients().startRequests(PER_SECOND);
        scene.until("ended", scene::ended, 20);
    }

    @AfterAll
    static void settle() throws InterruptedException {
        if (scene != null) {
            try (NetworkNamespace its = network;
                    ClusterScenario settled = scene) {
                settled.settle("the network to the brokers");
            }
        }
    }

    @AfterEach
    void assertRecovered() {
        network.restore();
        Duration pause = scene.until("ended after all is well again", scene::ended, 30);
        System.out.printf("30 ended %.1f s after the network was whole again%n", pause.toMillis() / 1000.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30, 90})
    void requestsAreAcceptedWhileTheNetworkIsCut(int seconds) {
        network.cut();
        FaultScenario.pause(Duration.ofSeconds(10)); // requests that waited for the broker are answered by now
        assertAcceptedAtOnce(Math.max(1, seconds - 10));
    }

    @Test
    void requestsAreAcceptedWhileTheNetworkIsCutInOneDirection() {
        network.cutOneDirection();
        FaultScenario.pause(Duration.ofSeconds(10));
        assertAcceptedAtOnce(20);
    }

    @Test
    void workflowsEndDespiteDelayAndPacketLoss() {
        network.losePackets();
        if (!network.delay(200)) {
            System.out.println("not tested, as this kernel cannot delay packets: a delay of 200 ms");
        }
        scene.until("ended with loss", scene::ended, 50);
    }

    private static void assertAcceptedAtOnce(int seconds) {
        scene.clients().answerMillis();
        int accepted = scene.accepted();
        FaultScenario.pause(Duration.ofSeconds(seconds));
        double[] millis = scene.clients().answerMillis();
        assertThat(scene.accepted()).as("accepted").isGreaterThan(accepted + seconds * PER_SECOND / 2);
        assertThat(millis[millis.length - 1]).as("the slowest answer").isLessThan(AT_ONCE_MILLIS);
    }
}
