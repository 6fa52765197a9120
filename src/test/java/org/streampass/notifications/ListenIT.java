package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** The example program in {@code docs/examples} that prints notifications. */
class ListenIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void printsNotificationsAndTheReasonOfTheEnd() throws Exception {
        App app = App.start(data);
        Process listen = null;
        try {
            app.api().user("ada").subscribe("tok_ok");
            listen = listen("ada", app.api().base());

            await().atMost(PATIENCE).until(() -> lines().size() >= 4);

            assertThat(lines().get(0)).startsWith("{\"welcome\":{\"sequence\":");
            assertThat(lines().subList(1, 4))
                    .extracting(
                            line -> Api.parse(line).at("/notification/sequence").asInt())
                    .containsExactly(1, 2, 3);
            app.close();
            assertThat(listen.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(lines().get(4)).startsWith("closed: 1001 ");
        } finally {
            app.close();
            if (listen != null) {
                listen.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void printsItsUsage() throws Exception {
        Process listen = listen();

        assertThat(listen.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(listen.exitValue()).isEqualTo(2);
        assertThat(lines()).singleElement().asString().startsWith("usage: java docs/examples/Listen.java USER");
    }

    private Process listen(String... args) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "docs/examples/Listen.java");
        java.command().addAll(List.of(args));
        return java.redirectErrorStream(true).redirectOutput(output().toFile()).start();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(output());
    }

    private Path output() {
        return data.resolve("listen.out");
    }
}
