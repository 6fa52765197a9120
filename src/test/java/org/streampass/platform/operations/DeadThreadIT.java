package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.BytemanRules;

/** A thread of a library dies while the process continues. Liveness then asks for a restart. */
class DeadThreadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** @param method that the thread calls outside of any try block */
    @ParameterizedTest
    @CsvSource({
        "org.apache.activemq.artemis.core.io.buffer.TimedBuffer, flushBatch, activemq-buffer-timeout",
        "org.apache.tomcat.util.net.NioEndpoint$Poller, timeout, http-.*-Poller"
    })
    void deadThreadTurnsLivenessDown(String type, String method, String thread) throws Exception {
        Path death = folder.resolve("death");
        List<String> options = death(type, method, thread, death).options(folder.resolve("rules.btm"));
        try (AppProcess app = AppProcess.launch(options, Path.of(""), folder.resolve("data"))) {
            app.awaitReady();
            assertThat(app.probes().get("/livez").status()).isEqualTo(200);

            Files.createFile(death);
            CompletableFuture.runAsync(() -> app.api().user("ada").subscribe("tok_ok")); // the journal writes something

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(app.log()).containsPattern("health: threads is DOWN: ended by an error: .*" + thread);
                assertThat(app.probes().get("/livez").status()).isEqualTo(503);
            });
        }
    }

    /** The parentheses around the new object are required by Byteman's grammar. */
    private static BytemanRules death(String type, String method, String thread, Path file) {
        return new BytemanRules("""
                RULE die
                CLASS %s
                METHOD %s
                AT ENTRY
                IF Thread.currentThread().getName().matches("%s")
                        AND (new java.io.File("%s")).exists()
                DO THROW new java.lang.InternalError("ended by the test")
                ENDRULE
                """.formatted(type, method, thread, file));
    }
}
