package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.byteman.agent.Main;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streampass.testing.AppProcess;

/** A thread of a library that ends by an error, in a process that goes on without it: liveness asks for a restart. */
class DeadThreadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "org.apache.activemq.artemis.core.io.buffer.TimedBuffer, flushBatch, the embedded broker's journal (",
        "org.apache.tomcat.util.net.NioEndpoint$Poller, timeout, a thread of HTTP ("
    })
    void aThreadThatHasDiedIsSeenByLiveness(String type, String method, String named) throws Exception {
        Path death = folder.resolve("death");
        try (AppProcess app = AppProcess.launch(agent(type, method, death), Path.of(""), folder.resolve("data"))) {
            app.awaitReady();
            assertThat(app.probes().get("/livez").status()).isEqualTo(200);
            int statusBefore = app.api().user("ada").subscribe("tok_ok").status();
            assertThat(statusBefore).isEqualTo(202);

            Files.createFile(death);

            await().atMost(PATIENCE).until(() -> app.probes().get("/livez").status() == 503);
            await().atMost(PATIENCE)
                    .until(() -> app.log().contains("health: threads is DOWN: ended by a fault: " + named));
        }
    }

    private List<String> agent(String type, String method, Path death) throws Exception {
        Path script = Files.writeString(folder.resolve("rules.btm"), """
                RULE die
                CLASS %s
                METHOD %s
                AT ENTRY
                IF Thread.currentThread().getName().matches("activemq-buffer-timeout|.*-Poller")
                        AND new java.io.File("%s").exists()
                DO THROW new java.lang.InternalError("ended by the test")
                ENDRULE
                """.formatted(type, method, death));
        String agent = Path.of(URI.create(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        return List.of("-javaagent:%s=script:%s".formatted(agent, script));
    }
}
