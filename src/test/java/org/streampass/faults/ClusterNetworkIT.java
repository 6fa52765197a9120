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

/** The brokers in a network of their own, and what goes between them and the services is lost or late. */
@Tag("cluster")
class ClusterNetworkIT {

    private static final int PER_SECOND = 10;

    /** Less than a send waits for the broker. */
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
        scene.clients().ask(PER_SECOND);
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
    void goesOn() {
        network.restore();
        Duration pause = scene.until("ended after all is well again", scene::ended, 30);
        System.out.printf("30 ended %.1f s after the network was whole again%n", pause.toMillis() / 1000.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30, 90})
    void requestsAreAcceptedWhileNothingGetsThrough(int seconds) {
        network.cut();
        FaultScenario.let(Duration.ofSeconds(10)); // whoever waited for the broker has an answer
        assertAcceptedAtOnce(Math.max(1, seconds - 10));
    }

    @Test
    void requestsAreAcceptedWhileNothingComesBack() {
        network.cutOneWay();
        FaultScenario.let(Duration.ofSeconds(10));
        assertAcceptedAtOnce(20);
    }

    @Test
    void itGoesOnWithALongWayAndLoss() {
        network.loseSome();
        if (!network.delay(200)) {
            System.out.println("not tested, as this kernel cannot delay packets: a delay of 200 ms");
        }
        scene.until("ended with loss", scene::ended, 50);
    }

    private static void assertAcceptedAtOnce(int seconds) {
        scene.clients().answerMillis();
        int accepted = scene.accepted();
        FaultScenario.let(Duration.ofSeconds(seconds));
        double[] millis = scene.clients().answerMillis();
        assertThat(scene.accepted()).as("accepted").isGreaterThan(accepted + seconds * PER_SECOND / 2);
        assertThat(millis[millis.length - 1]).as("the slowest answer").isLessThan(AT_ONCE_MILLIS);
    }
}
