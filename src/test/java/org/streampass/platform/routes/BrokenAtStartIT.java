package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** A file is broken while the process is stopped: the previous routes run again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class BrokenAtStartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path routes;
    private Path data;

    @BeforeAll
    void runOnce(@TempDir Path folder) throws IOException {
        routes = Files.createDirectory(folder.resolve("routes"));
        data = folder.resolve("data");
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        start(true).close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | - to: bean:payments?method=charge | - too: bean:payments?method=charge | 19 | there is no step 'too'
            false | method=charge                     | method=chrage                      | 19 | Payments has no method 'chrage'
            false | Charges each period               | Über das Geld                      | 1  | this is not UTF-8
            """)
    void brokenFileStartsWithItsPreviousRoutesAndIsNamed(
            boolean reload, String right, String wrong, int line, String cause, CapturedOutput output)
            throws IOException {
        Path file = routes.resolve("payments.camel.yaml");
        String text = Files.readString(file);
        Files.write(file, text.replace(right, wrong).getBytes(StandardCharsets.ISO_8859_1));

        try (App app = start(reload)) {
            completes(app);
            Operator operator = new Operator(app.api(), data);
            JsonNode health = operator.get("/health").json();
            assertThat(health.get("status").asText()).isEqualTo("DEGRADED");
            assertThat(health.at("/components/routes/details/refused/0/file").asText())
                    .isEqualTo("payments.camel.yaml");
            JsonNode refused = operator.get("/routes").json().get("refused");
            assertThat(refused).hasSize(1);
            assertThat(refused.at("/0/diagnostics/0/line").asInt()).isEqualTo(line);
            assertThat(output).contains("%s, line %d: %s".formatted(file, line, cause));

            Files.writeString(file, text);
            if (reload) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                operator.get("/routes").json().get("refused"))
                        .isEmpty());
            }
        } finally {
            Files.writeString(file, text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void truncatedHistoryIsAWarning(int length, CapturedOutput output) throws IOException {
        Path history = data.resolve("routes.json");
        Files.writeString(history, Files.readString(history).substring(0, length));

        try (App app = start(true)) {
            completes(app);
            assertThat(output).contains(history + " cannot be read");
        }
    }

    @Test
    void routeWithAFalsePreconditionIsListedAndDoesNotRun() throws IOException {
        Path file = routes.resolve("ledger.camel.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of("docs/examples/ledger.camel.yaml"))
                        .replace("    id: ledger-append", "    id: ledger-append\n    precondition: 'false'"));
        try (App app = start(true)) {
            completes(app);
            assertThat(new Operator(app.api(), data).get("/routes").json().findValuesAsText("status"))
                    .contains("Started", "Excluded");
        } finally {
            Files.delete(file);
        }
    }

    private App start(boolean reload) {
        return App.start(
                data, Map.of("streampass.routes-dir", routes.toString(), "streampass.routes.reload", "" + reload));
    }

    private static void completes(App app) {
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
    }
}
