package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/**
 * The example in docs/routes.md, dropped into the routes folder: a fifth service from one YAML file with stock
 * components.
 */
class DropInServiceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void completedPaymentsAreAppendedToAFileAcrossARestart() throws IOException {
        Path routes = copyOf(Path.of("routes"));
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of(
                "streampass.routes-dir", routes.toString(), "streampass.services", "subscriptions,payments,ledger");
        Files.copy(Path.of("docs/examples/ledger.camel.yaml"), routes.resolve("ledger.camel.yaml"));
        Path csv = data.resolve("payments.csv");

        String first;
        try (App app = App.start(data, Map.of("streampass.routes-dir", routes.toString()))) {
            first = subscribe(app, "tok_ok");
            subscribe(app, "tok_declined");
            await().atMost(PATIENCE).until(() -> Files.exists(csv));
        }
        Path ledger = routes.resolve("ledger.camel.yaml");
        Files.writeString(ledger, Files.readString(ledger).replace("Appends every", "Adds every"));
        String second;
        try (App app = App.start(data, settings)) {
            assertThat(new Operator(app.api(), data).get("/routes").json().get("changes"))
                    .as("edits while the process was stopped")
                    .anySatisfy(change -> assertThat(change.get("changed")).hasToString("[\"ledger-append\"]"));
            second = subscribe(app, "tok_ok");
            await().atMost(PATIENCE).until(() -> Files.readAllLines(csv).size() == 2);
        }
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).matches("[0-9a-f-]{36},[-0-9T:.]+Z," + first + ",999,EUR");
        assertThat(lines.get(1)).contains(second);
    }

    private static String subscribe(App app, String token) {
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe(token).json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), status -> !status.equals("pending"));
        return id;
    }

    private Path copyOf(Path routes) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
