package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.App;

/** Edits of the routes files while the system runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String LEDGER = text(Path.of("docs/examples/ledger.camel.yaml"));

    private Path routes;
    private Path data;
    private App app;
    private BrokerQueues queues;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        routes = Files.createDirectory(folder.resolve("routes"));
        data = folder.resolve("data");
        queues = BrokerQueues.of(data);
        restoreRoutes();
        app = App.start(data, queues.settings(), Map.of("streampass.routes-dir", routes.toString()));
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @AfterEach
    void restoreAll() throws IOException {
        restoreRoutes();
        SortedMap<String, String> originals = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                originals.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            SortedMap<String, String> running = new TreeMap<>();
            app.bean(LiveRoutes.class).running().forEach((name, file) -> running.put(name, file.text()));
            assertThat(running).isEqualTo(originals);
            assertThat(report().get("refused")).isEmpty();
        });
    }

    private void restoreRoutes() throws IOException {
        List<Path> originals;
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            originals = files.toList();
        }
        try (Stream<Path> files = Files.list(routes)) {
            for (Path file : files.toList()) {
                if (originals.stream().noneMatch(each -> each.getFileName().equals(file.getFileName()))) {
                    Files.delete(file);
                }
            }
        }
        for (Path file : originals) {
            Path copy = routes.resolve(file.getFileName());
            if (!Files.exists(copy) || !Files.readString(copy).equals(Files.readString(file))) {
                Files.writeString(copy, Files.readString(file));
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path payments() {
        return routes.resolve("payments.camel.yaml");
    }

    private static void edit(Path file, UnaryOperator<String> edit) throws IOException {
        String before = Files.readString(file);
        String after = edit.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    private Operator operator() {
        return new Operator(app.api(), data);
    }

    private JsonNode report() {
        return operator().get("/routes").json();
    }

    private JsonNode route(String id) {
        return StreamSupport.stream(report().get("routes").spliterator(), false)
                .filter(route -> route.get("id").asText().equals(id))
                .findFirst()
                .orElse(null);
    }

    private String description(String route) {
        JsonNode found = route(route);
        return found == null ? "" : found.path("description").asText();
    }

    private String fileOf(String route) {
        JsonNode found = route(route);
        return found == null ? null : found.get("file").asText();
    }

    private JsonNode lastChange() {
        return report().get("changes").path(0);
    }

    private long changes() {
        return lastChange().path("number").asLong();
    }

    private JsonNode health() {
        return operator().get("/health").json().at("/components/routes");
    }

    private void completes(String token) {
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe(token).json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), status -> !status.equals("pending"));
    }

    @Test
    void editedRouteIsReplacedAndOthersKeepRunning() throws Exception {
        assertThat(report().get("reload").asBoolean()).isTrue();
        CamelContext camel = app.bean(CamelContext.class);
        Object neighbour = camel.getRoute("subscriptions-decide");
        Object charge = camel.getRoute("payments-charge");
        Api.User user = app.api().user(Api.unique("ada"));
        try (WebSocketClient socket = user.listen(0L)) {
            edit(payments(), text -> text.replace("description: Charges the card", "description: Charges any card"));

            await().atMost(Duration.ofSeconds(4)).untilAsserted(() -> assertThat(description("payments-charge"))
                    .startsWith("Charges any"));
            assertThat(camel.getRoute("payments-charge")).isNotSameAs(charge);
            assertThat(camel.getRoute("subscriptions-decide")).isSameAs(neighbour);
            await("the change is recorded after the routes are replaced")
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> lastChange().get("changed").toString(), "[\"payments-charge\"]"::equals);
            JsonNode change = lastChange();
            assertThat(change.get("file").asText()).isEqualTo("payments.camel.yaml");
            assertThat(change.get("accepted").asBoolean()).isTrue();
            assertThat(change.get("added")).isEmpty();
            assertThat(change.get("oldDigest").asText())
                    .isNotEqualTo(change.get("newDigest").asText())
                    .hasSize(12);

            user.subscribe("tok_ok");
            socket.next("welcome");
            assertThat(socket.sequences(3)).containsExactly(1, 2, 3);
        }
    }

    /** An error in the YAML, one for each kind of missing reference, and one that only the start of the route shows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - to: bean:payments?method=charge | - too: bean:payments?method=charge | 19 | there is no step 'too'
            steps:                    | steps                           | 9  | could not find expected ':'
            method=charge             | method=chrage                   | 19 | Payments has no method 'chrage'
            bean:payments?method=charge | bean:payment?method=charge    | 19 | there is no bean 'payment'
            PaymentFailed             | PaymentFaild                    | 10 | the broker has no address 'PaymentFaild'
            payments.concurrency      | payments.concurency             | 17 | {{streampass.payments.concurency}} has no value
            service: payments, batch  | batch                           | 3  | the option 'service' is missing
            due:charge                | due:chrage                      | 16 | the service 'payments' has no work 'chrage'
            PaymentCompleted,PaymentFailed | PaymentCompleted           | 9  | request returns PaymentFailed, and no later step publishes it
            id: payments-charge       | id: subscriptions-decide        | 13 | the id 'subscriptions-decide' is used twice
            id: payments-charge       | id: subscriptions-subscribe     | 13 | the id 'subscriptions-subscribe' belongs to a route that is not in a file
            """)
    void invalidEditChangesNothingUntilItIsCorrected(String right, String wrong, int line, String cause)
            throws Exception {
        long before = changes();

        edit(payments(), text -> text.replace(right, wrong));

        await().atMost(PATIENCE).until(this::changes, number -> number == before + 1);
        JsonNode refused = report().get("refused").path(0);
        assertThat(refused.get("file").asText()).isEqualTo("payments.camel.yaml");
        assertThat(refused.at("/diagnostics/0/message").asText()).contains(cause);
        assertThat(refused.at("/diagnostics/0/line").asInt()).isEqualTo(line);
        assertThat(lastChange().get("accepted").asBoolean()).isFalse();
        assertThat(health().get("status").asText()).isEqualTo("DEGRADED");
        assertThat(route("payments-charge").get("status").asText()).isEqualTo("Started");
        completes("tok_ok");
    }

    /** Kinds of unreadable files. Each one used to block all other edits. */
    enum Unreadable {
        LATIN_1("not UTF-8") {
            @Override
            void make(Path file) throws Exception {
                Files.write(file, LEDGER.replace("Appends", "Fügt").getBytes(StandardCharsets.ISO_8859_1));
            }
        },
        FIFO("not a regular file") {
            @Override
            void make(Path file) throws Exception {
                assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                        .isZero();
            }
        },
        LINK_TO_NOTHING("not a regular file") {
            @Override
            void make(Path file) throws Exception {
                Files.createSymbolicLink(file, Path.of("nowhere"));
            }
        },
        RECURSIVE_ALIAS("an alias refers to a node that contains it") {
            @Override
            void make(Path file) throws Exception {
                Files.writeString(file, LEDGER.replace("- route:", "- route: &r\n    again: *r"));
            }
        },
        PLACEHOLDER_IN_ID("contains a placeholder") {
            @Override
            void make(Path file) throws Exception {
                Files.writeString(file, LEDGER.replace("ledger-append", "'{{streampass.data-dir}}-audit'"));
            }
        };

        private final String cause;

        Unreadable(String cause) {
            this.cause = cause;
        }

        abstract void make(Path file) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void unreadableFileIsNamedAndOthersKeepRunning(Unreadable unreadable) throws Exception {
        unreadable.make(routes.resolve("ledger.camel.yaml"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        report().at("/refused/0/diagnostics/0/message").asText())
                .contains(unreadable.cause));
        assertThat(report().at("/refused/0/file").asText()).isEqualTo("ledger.camel.yaml");
        assertThat(health().get("status").asText()).isEqualTo("DEGRADED");

        edit(payments(), text -> text.replace("Charges the card", "Charges any card"));

        await().atMost(PATIENCE).until(() -> description("payments-charge"), text -> text.startsWith("Charges any"));
        completes("tok_ok");
    }

    @Test
    void missingFolderIsReportedUntilItReturns() throws Exception {
        Path away = Files.move(routes, routes.resolveSibling("away"));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(health().at("/details/trouble").asText()).contains("cannot be read"));

        Files.move(away, routes);

        await().atMost(PATIENCE).until(() -> health().get("status").asText(), "UP"::equals);
        completes("tok_ok");
    }

    @Test
    void deletedRefusedFileIsNoLongerListed() throws Exception {
        long before = changes();
        Path file = routes.resolve("ledger.camel.yaml");
        Unreadable.FIFO.make(file);
        await().atMost(PATIENCE).until(this::changes, number -> number == before + 1);
        assertThat(report().get("refused")).hasSize(1);

        Files.delete(file);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(report().get("refused")).isEmpty());
    }

    @Test
    void routeWithAFalsePreconditionIsAcceptedAndDoesNotRun() throws Exception {
        Files.writeString(
                routes.resolve("ledger.camel.yaml"),
                LEDGER.replace("    id: ledger-append", "    id: ledger-append\n    precondition: \"false\""));
        await().atMost(PATIENCE).until(() -> fileOf("ledger-append"), "ledger.camel.yaml"::equals);
        assertThat(route("ledger-append").get("status").asText()).isEqualTo("Excluded");
        assertThat(app.bean(CamelContext.class).getRoute("ledger-append")).isNull();

        edit(payments(), text -> text.replace("Charges the card", "Charges any card"));
        await().atMost(PATIENCE).until(() -> description("payments-charge"), text -> text.startsWith("Charges any"));
        Files.writeString(routes.resolve("ledger.camel.yaml"), LEDGER);
        await().atMost(PATIENCE)
                .until(() -> route("ledger-append").get("status").asText(), "Started"::equals);
        removeLedger();
    }

    @Test
    void aliasOfAnotherRouteIsAccepted() throws Exception {
        Files.writeString(
                routes.resolve("ledger.camel.yaml"),
                LEDGER.replace("Appends every completed payment to a CSV file", "&text Appends every payment") + """
                - route:
                    id: ledger-echo
                    description: *text
                    from:
                      uri: direct:echo
                      steps:
                        - to: log:echo
                """);

        await().atMost(PATIENCE).until(() -> description("ledger-echo"), "Appends every payment"::equals);
        removeLedger();
    }

    private void removeLedger() throws IOException {
        Files.delete(routes.resolve("ledger.camel.yaml"));
        await().atMost(PATIENCE).until(() -> route("ledger-append") == null);
        assertThat(operator()
                        .delete("/routes/ledger-PaymentCompleted?reason=not+needed+any+more")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void newFileAddsRoutesAndARemovedFileLeavesANamedQueue() throws Exception {
        Path ledger = routes.resolve("ledger.camel.yaml");
        Files.copy(Path.of("docs/examples/ledger.camel.yaml"), ledger);
        await().atMost(PATIENCE).until(() -> fileOf("ledger-append"), "ledger.camel.yaml"::equals);
        completes("tok_ok");
        Path csv = data.resolve("payments.csv");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(csv) && Files.readAllLines(csv).size() == 1);

        Files.delete(ledger);

        await().atMost(PATIENCE).until(() -> route("ledger-append") == null);
        assertThat(lastChange().get("removed").toString()).isEqualTo("[\"ledger-append\"]");
        completes("tok_ok");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        report().at("/unconsumed/0/messages").asInt())
                .isEqualTo(1));
        JsonNode unconsumed = report().at("/unconsumed/0");
        assertThat(unconsumed.get("queue").asText()).isEqualTo("ledger-PaymentCompleted");
        assertThat(health().at("/details/unconsumed/0/queue").asText()).isEqualTo("ledger-PaymentCompleted");

        assertThat(operator().delete("/routes/ledger-PaymentCompleted").status())
                .isEqualTo(400);
        assertThat(operator()
                        .delete("/routes/payments-UserSubscribed?reason=none")
                        .status())
                .isEqualTo(404);
        Api.Answer gone = operator().delete("/routes/ledger-PaymentCompleted?reason=not+needed+any+more");
        assertThat(gone.json().get("messages").asInt()).isEqualTo(1);
        assertThat(report().get("unconsumed")).isEmpty();
        assertThat(Files.readAllLines(csv)).hasSize(1);
    }

    @Test
    void eventsQueuedWhileAFileIsMissingAreHandledAfterwards() throws Exception {
        String text = Files.readString(payments());
        Files.delete(payments());
        await().atMost(PATIENCE).until(() -> route("payments-charge") == null);
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(report().get("unconsumed").toString())
                        .contains("\"payments-UserSubscribed\"", "\"messages\":1"));

        Files.writeString(payments(), text);

        await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
        assertThat(report().get("unconsumed")).isEmpty();
        assertThat(health().get("status").asText()).isEqualTo("UP");
    }

    @Test
    void renamedFileKeepsItsRoutesRunning() throws Exception {
        Object charge = app.bean(CamelContext.class).getRoute("payments-charge");

        Files.move(payments(), routes.resolve("billing.camel.yaml"));

        await().atMost(PATIENCE).until(() -> fileOf("payments-charge"), "billing.camel.yaml"::equals);
        assertThat(app.bean(CamelContext.class).getRoute("payments-charge")).isSameAs(charge);
    }

    @Test
    void fileRenamedAndBrokenAtOnceKeepsItsRoutesRunning() throws Exception {
        Path renamed = routes.resolve("billing.camel.yaml");
        long before = changes();
        Files.move(payments(), renamed);
        edit(renamed, text -> text.replace("- to: bean", "- too: bean"));

        await().atMost(PATIENCE).until(this::changes, number -> number == before + 1);
        assertThat(fileOf("payments-charge")).isEqualTo("payments.camel.yaml");
        completes("tok_ok");
    }

    @Test
    void routeThatFailsToStartIsRestored() throws Exception {
        long before = changes();
        edit(payments(), text -> text.replace("Charges the card", "Charges any card") + """

                - route:
                    id: payments-left
                    from:
                      uri: direct:door
                      steps:
                        - log: taken
                - route:
                    id: payments-right
                    from:
                      uri: direct:door
                      steps:
                        - log: taken
                """);

        await().atMost(PATIENCE).until(this::changes, number -> number == before + 1);
        assertThat(report().at("/refused/0/diagnostics/0/message").asText())
                .isEqualTo("another route already consumes from direct://door, and only one can");
        assertThat(route("payments-left")).isNull();
        assertThat(route("payments-charge").get("description").asText()).startsWith("Charges the");
        completes("tok_ok");
    }

    @Test
    void stoppedRouteStaysStoppedAfterAnEdit() throws Exception {
        CamelContext camel = app.bean(CamelContext.class);
        camel.getRouteController().stopRoute("payments-charge");
        long before = changes();

        edit(payments(), text -> text.replace("Charges the card", "Charges any card"));

        await().atMost(PATIENCE).until(this::changes, number -> number == before + 1);
        assertThat(route("payments-charge").get("status").asText()).isEqualTo("Stopped");
        Api.User user = app.api().user(Api.unique("ada"));
        String id = user.subscribe("tok_ok").json().get("id").asText();
        camel.getRouteController().startRoute("payments-charge");
        await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
    }

    @Test
    void halfWrittenFileIsNotLoaded() throws Exception {
        String text = Files.readString(payments()).replace("Charges the card", "Charges any card");
        long before = changes();
        for (int end = 100; end < text.length(); end += 150) {
            String written = text.substring(0, end);
            Files.writeString(payments(), written);
            await().pollDelay(Duration.ofMillis(120)).until(() -> true);
        }
        Files.writeString(payments(), text);

        await().atMost(PATIENCE).until(this::changes, number -> number > before);
        assertThat(lastChange().get("number").asLong()).isEqualTo(before + 1);
        assertThat(lastChange().get("accepted").asBoolean()).isTrue();
    }
}
