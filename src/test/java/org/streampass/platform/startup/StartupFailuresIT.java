package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.App;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/** A process that cannot start prints one line that says what to do, and ends. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailuresIT {

    /** Spans are not sent before the start has failed. */
    private static final String NOWHERE = "http://127.0.0.1:9/v1/traces";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "server.port, HTTP port",
        "streampass.websocket.port, WebSocket's port",
        "streampass.health.port, health port",
        "streampass.broker.port, broker's port"
    })
    void occupiedPortIsNamed(String setting, String port, CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String number = "" + taken.getLocalPort();

            assertThat(complaint(output, Map.of(setting, number, "management.otlp.tracing.endpoint", NOWHERE)))
                    .contains("the " + port + " " + number + " is taken", "choose another with --" + setting);
        }
    }

    @Test
    void dataFolderThatCannotBeCreatedIsNamed(CapturedOutput output) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(complaint(
                        output,
                        Map.of("streampass.data-dir", file.resolve("data").toString())))
                .contains("the data folder " + file.resolve("data") + " is not writable")
                .contains("choose another with --streampass.data-dir");
    }

    @Test
    void readOnlyDataFolderIsNamed(CapturedOutput output) throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write anywhere");
        Path data = Files.createDirectory(
                folder.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

        assertThat(complaint(output, Map.of("streampass.data-dir", data.toString())))
                .contains("the data folder " + data + " is not writable");
    }

    @Test
    void dataFolderInUseIsNamedWithItsProcess() {
        Path data = folder.resolve("data");
        try (AppProcess first = AppProcess.start(data)) {
            assertThat(complaint(Map.of()))
                    .contains("the data folder " + data + " is in use by process " + first.pid() + "; stop it");
        }
    }

    @Test
    void unreachableDatabaseIsNamedWithoutItsPassword() {
        int closed = Ports.freePort();

        assertThat(complaint(Map.of(
                        "spring.datasource.url",
                                "jdbc:postgresql://127.0.0.1:%d/movies?password=geheim".formatted(closed),
                        "spring.datasource.username", "ada",
                        "spring.datasource.password", "geheim")))
                .contains("the database jdbc:postgresql://127.0.0.1:%d/movies does not answer".formatted(closed))
                .contains("spring.datasource.url")
                .doesNotContain("geheim");
    }

    @Test
    void wrongDatabasePasswordIsReported(CapturedOutput output) throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("other");
        DriverManager.getConnection(url, "ada", "right").close();

        assertThat(complaint(
                        output,
                        Map.of(
                                "spring.datasource.url", url,
                                "spring.datasource.username", "ada",
                                "spring.datasource.password", "wrong")))
                .contains("the database " + url + " refuses the user ada", "spring.datasource.password")
                .doesNotContain("'wrong'");
    }

    @Test
    void unknownDatabaseUserIsReported(CapturedOutput output) {
        assertThat(complaint(
                        output,
                        TestDatabase.POSTGRES.settings(),
                        Map.of("spring.datasource.username", "nobody-we-know")))
                .contains(" refuses the user nobody-we-know", "spring.datasource.username");
    }

    @Test
    void databaseUrlWithoutDriverIsReported(CapturedOutput output) {
        assertThat(complaint(output, Map.of("spring.datasource.url", "jdbc:nosuch://here")))
                .contains("jdbc:nosuch://here", "spring.datasource.url");
    }

    @Test
    void brokenBrokerDefinitionIsReportedWithItsLine(CapturedOutput output) throws IOException {
        Path broken = Files.writeString(
                folder.resolve("broker.xml"),
                Files.readString(Path.of("artemis/broker.xml")).replace("<name>streampass</name>", "<nam/>"));

        assertThat(complaint(output, Map.of("streampass.broker-config", broken.toString())))
                .containsPattern("the broker's definition " + broken + " is broken in line \\d+, column \\d+: .*'nam'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            streampass.broker-config              | nowhere.xml         | nowhere.xml cannot be read; name another with --streampass.broker-config
            streampass.routes-dir                 | nowhere             | nowhere cannot be read; name another with --streampass.routes-dir
            streampass.routes-dir                 | artemis             | there is no file *.camel.yaml in
            streampass.services                   | payments,podcasts   | streampass.services names podcasts
            streampass.retention                  | 12h                 | the setting streampass.retention is 'PT12H', but must be longer than or equal to 1 day
            server.tomcat.remoteip.internal-proxies | 10.(1             | the setting server.tomcat.remoteip.internal-proxies is '10.(1': it must be a regular expression
            server.port                           | abc                 | the setting server.port is 'abc'
            server.address                        | 0.0.0.0             | spring.security.oauth2.resourceserver.jwt.issuer-uri
            """)
    void invalidSettingIsNamed(String setting, String value, String complaint, CapturedOutput output) {
        assertThat(complaint(output, Map.of(setting, value))).contains(complaint);
    }

    @Test
    void operatorPasswordThatIsTooLongIsReported(CapturedOutput output) {
        assertThat(complaint(output, Map.of("streampass.operator.password", "\u00e9".repeat(37))))
                .contains("the operator's password has more than 72 bytes", "streampass.operator.password")
                .doesNotContain("\u00e9");
    }

    /** One error each for loading the file, creating the route, and handling a message. */
    @ParameterizedTest
    @CsvSource({
        "- to: bean, - too: bean, there is no step 'too'",
        "uri: event:, uri: evnet:, there is no component 'evnet'",
        "method=charge, method=chrage, Payments has no method 'chrage'"
    })
    void brokenRouteIsReportedWithItsFileAndLine(String right, String wrong, String cause, CapturedOutput output)
            throws IOException {
        Path routes = copyOfTheRoutes();
        Path file = routes.resolve("payments.camel.yaml");
        Files.writeString(file, Files.readString(file).replace(right, wrong));
        int line = Files.readString(file).split(wrong)[0].split("\n").length;

        assertThat(complaint(output, Map.of("streampass.routes-dir", routes.toString())))
                .contains("%s, line %d: %s".formatted(file, line, cause));
    }

    @Test
    void duplicateRouteIdIsReportedWithBothPlaces(CapturedOutput output) throws IOException {
        Path routes = copyOfTheRoutes();
        Path file = routes.resolve("payments.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("id: payments-charge", "id: subscriptions-decide"));

        assertThat(complaint(output, Map.of("streampass.routes-dir", routes.toString())))
                .containsPattern(
                        file + ", line \\d+ and " + routes.resolve("subscriptions.camel.yaml") + ", line \\d+:")
                .contains("the id 'subscriptions-decide' is used twice");
    }

    @Test
    void duplicateIdOfARouteInJavaIsReported(CapturedOutput output) throws IOException {
        Path routes = copyOfTheRoutes();
        Path file = routes.resolve("payments.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("id: payments-charge", "id: subscriptions-subscribe"));

        assertThat(complaint(output, Map.of("streampass.routes-dir", routes.toString())))
                .contains(
                        file + ", line 13: the id 'subscriptions-subscribe' belongs to a route that is not in a file");
    }

    /** It does not continue without the threads that died. */
    @Test
    void processEndsWhenItRunsOutOfMemory() {
        try (AppProcess app = AppProcess.launch(
                List.of("-XX:-ExitOnOutOfMemoryError", "@java.options", "-Xms12m", "-Xmx12m"),
                Path.of(""),
                folder.resolve("data"))) {
            assertThat(app.awaitExit(Duration.ofSeconds(60))).as(app.log()).isEqualTo(3);
            assertThat(app.log()).contains("java.lang.OutOfMemoryError");
        }
    }

    private Path copyOfTheRoutes() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        return routes;
    }

    /** The only error of a start within this JVM, which is faster than a process. There is no warning beside it. */
    @SafeVarargs
    private String complaint(CapturedOutput output, Map<String, String>... settings) {
        assertThatThrownBy(() -> App.start(folder.resolve("data"), settings).close());
        List<String> errors = output.getAll()
                .lines()
                .filter(line -> line.matches("\\S+ (ERROR|WARN) .*"))
                .toList();
        assertThat(errors).singleElement().asString().contains("Streampass did not start: ");
        return errors.get(0);
    }

    /** The only line that the process prints. */
    @SafeVarargs
    private String complaint(Map<String, String>... settings) {
        try (AppProcess app = AppProcess.launch(folder.resolve("data"), settings)) {
            int exitCode = app.awaitExit(Duration.ofSeconds(60));

            assertThat(app.log().lines()).as(app.log()).hasSize(1);
            assertThat(exitCode).isEqualTo(1);
            assertThat(app.log()).contains("ERROR", "Streampass did not start: ");
            return app.log().strip();
        }
    }
}
