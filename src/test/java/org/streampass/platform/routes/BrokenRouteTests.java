package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.support.DefaultComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/** The diagnostics for routes that Camel does not accept. */
class BrokenRouteTests {

    private static final String ROUTE = """
            # a route as they are
            - route:
                id: other
                from:
                  uri: direct:other
                  steps:
                    - to: mock:end

            - route:
                id: handle
                description: Tells the desk, in bel and method
                from:
                  uri: direct:start
                  parameters:
                    timeout: "{{patience}}"
                  steps:
                    - bean:
                        ref: desk
                        method: ring
                    - choice:
                        when:
                          - simple: ${header.event} == 'A'
                            steps:
                              - to: mock:end
            """;

    @TempDir
    Path folder;

    @Test
    void validRouteIsAccepted() throws Exception {
        assertThat(complaint(ROUTE)).isNull();
        assertThat(diagnostics(ROUTE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id: handle               | id: [handle               | 11 | expected ',' or ']', but got :
            - choice:                | - chioce:                 | 20 | there is no step 'chioce'
            ref: desk                | reff: desk                | 18 | there is no 'reff' here
            uri: direct:start        | uri: drect:start          | 13 | there is no component 'drect'
            to: mock:end             | to: mok:end               |  7 | there is no component 'mok'
            timeout:                 | timeuot:                  | 15 | the endpoint has no option 'timeuot'
            "{{patience}}"           | soon                      | 15 | the value of the option 'timeout' is invalid
            {{patience}}             | {{patence}}               | 15 | {{patence}} has no value; set patence
            ref: desk                | ref: dsk                  | 18 | there is no bean 'dsk'
            method: ring             | method: rung              | 19 | Desk has no method 'rung'
            method: ring             | method: rung(${body})     | 19 | Desk has no method 'rung'
            to: mock:end             | to: bean:dsk?method=ring  |  7 | there is no bean 'dsk'
            to: mock:end             | to: bean:desk?method=rung |  7 | Desk has no method 'rung'
            to: mock:end             | to: ref:nowhere           |  7 | there is no bean 'nowhere'
            to: mock:end             | to: bean:desk?method=count |  7 | count returns int, and no later step uses it
            description:             | routeConfigurationId:     | 11 | there is no route configuration 'Tells the desk'
            ${header.event} ==       | ${header.event ==         | 22 | the expression ${header.event == 'A' is invalid: expected symbol functionEnd but was eol at location 20
            """)
    void errorIsReportedWithItsFileLineAndCause(String right, String wrong, int line, String cause) throws Exception {
        assertThat(ROUTE).contains(right);

        String complaint = "%s, line %d: %s".formatted(file(), line, cause);

        assertThat(complaint(ROUTE.replace(right, wrong))).isEqualTo(complaint);
        assertThat(diagnostics(ROUTE.replace(right, wrong)))
                .startsWith(complaint)
                .allSatisfy(each -> assertThat(each).endsWith(": " + cause));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            description: Tells  | description: &self [*self] #   | 11 | an alias refers to a node that contains it
            - to: mock:end      | - again: &self {again: *self}  |  7 | an alias refers to a node that contains it
            id: other           | id: "{{patience}}-audit"       |  2 | the id '{{patience}}-audit' contains a placeholder; write the id in full
            id: other           | id:                            |  2 | a route needs an id: write 'route:' with 'id:' and 'from:' below it
            """)
    void invalidFileIsReportedEquallyAtStartAndDuringAReload(String right, String wrong, int line, String cause)
            throws Exception {
        String text = ROUTE.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
        String complaint = "%s, line %d: %s".formatted(file(), line, cause);

        assertThat(complaint(text)).isEqualTo(complaint);
        assertThat(diagnostics(text)).containsExactly(complaint);
    }

    @Test
    void duplicateKeyIsRefusedAndAnEmptyValueIsNot() throws Exception {
        assertThat(diagnostics(ROUTE.replace("id: handle", "id: handle\n    id: again")))
                .containsExactly(file() + ", line 11: duplicate key 'id'");
        assertThat(diagnostics(ROUTE.replace("id: handle", "id: handle\n    group:")))
                .isEmpty();
    }

    @Test
    void exponentialAliasesAreRefused() throws Exception {
        StringBuilder text = new StringBuilder("- a: &n0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int n = 1; n <= 9; n++) {
            text.append("- a: &n%d [*n%2$d, *n%2$d, *n%2$d, *n%2$d]\n".formatted(n, n - 1));
        }

        assertThat(diagnostics(text + ROUTE))
                .singleElement(STRING)
                .endsWith("the aliases expand to more than 100000 nodes");
    }

    @Test
    void tooDeeplyNestedFileIsRefused() throws Exception {
        assertThat(diagnostics("- route:\n    id: deep\n    from: " + "[".repeat(100_000)))
                .containsExactly(file() + ": it is nested too deeply");
    }

    @Test
    void forbiddenCharacterIsReportedWithItsLine() throws Exception {
        assertThat(diagnostics(ROUTE.replace("mock:end\n\n", "mock:end\0\n\n")))
                .containsExactly(file() + ", line 7: the character U+0000 is not allowed");
    }

    @Test
    void invalidUtf8IsReportedWithItsLine() throws Exception {
        Files.write(file(), ROUTE.replace("Tells", "Erzählt").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(RoutesText.of(file()).error())
                .hasToString(file() + ", line 11: this is not UTF-8; save the file in that encoding");
    }

    @Test
    void byteOrderMarkIsAccepted() throws Exception {
        Files.writeString(file(), "\uFEFF" + ROUTE);

        assertThat(RoutesText.of(file()).parse().routes()).containsExactly("other", "handle");
        assertThat(diagnostics("\uFEFF" + ROUTE)).isEmpty();
    }

    @Test
    void fileThatIsNotRegularIsRefusedAtOnce() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();

        assertThat(RoutesText.of(file()).error()).hasToString(file() + ": it is not a regular file");
        assertThat(RoutesText.of(folder).error().message()).isEqualTo("it is not a regular file");
    }

    @Test
    void aliasOfAnotherEntryIsAccepted() throws Exception {
        String text = ROUTE.replace("to: mock:end", "to: &end mock:end")
                .replaceFirst("&end(?s)(.*)&end mock:end", "&end$1*end");
        assertThat(text).contains("to: &end mock:end", "to: *end");

        assertThat(complaint(text)).isNull();
        assertThat(diagnostics(text)).isEmpty();
    }

    @Test
    void idMayBeANumber() throws Exception {
        String text = ROUTE.replace("id: other", "id: 2024");

        assertThat(RoutesFile.parse(file(), text).routes()).containsExactly("2024", "handle");
        assertThat(complaint(text)).isNull();
        assertThat(diagnostics(text)).isEmpty();
    }

    @Test
    void routeWithAFalsePreconditionIsValidAndDoesNotRun() throws Exception {
        String text = ROUTE.replace("id: other", "id: other\n    precondition: \"false\"");

        assertThat(complaint(text)).isNull();
        assertThat(diagnostics(text)).isEmpty();
    }

    @Test
    void errorWhileCreatingARouteAffectsItsFileOnly() throws Exception {
        assertThat(diagnostics(ROUTE.replace("direct:other", "broken:other")))
                .containsExactly(file() + ", line 3: the component has a defect");
    }

    @Test
    void errorInAOneLineRouteIsReportedWithItsFile() throws Exception {
        assertThat(diagnostics("- route: {id: inline, from: {uri: 'drect:start', steps: [{to: 'mock:end'}]}}"))
                .containsExactly(file() + ": route inline: there is no component 'drect'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - choice:          | - chioce:
            method: ring       | method: rung
            uri: direct:start  | uri: drect:start
            id: handle         | id: [handle
            id: handle         | id: "{{patience}}"
            """)
    void fileBrokenWhileStoppedIsLoadedInItsPreviousVersion(String right, String wrong) throws Exception {
        String broken = ROUTE.replace(right, wrong);
        Files.writeString(file(), broken);
        history().recordRunning(List.of(RoutesFile.parse(file(), ROUTE)), List.of());

        try (DefaultCamelContext context = context()) {
            StartupRoutes files =
                    new StartupRoutes(new RoutesFolder(installation(folder)), history(), new RouteCheck(context));
            context.addRoutes(files);
            context.start();

            assertThat(context.getRoute("handle")).isNotNull();
            assertThat(files.loaded())
                    .singleElement()
                    .extracting(RoutesFile::text)
                    .isEqualTo(ROUTE);
            ReloadResult refused = files.refused().get(0);
            assertThat(refused.text()).isEqualTo(broken);
            assertThat(refused.diagnostics()).singleElement().satisfies(diagnostic -> {
                assertThat(diagnostic.file()).isEqualTo(file().toString());
                assertThat(diagnostic.line()).isPositive();
            });
        }
    }

    private RoutesHistory history() {
        return new RoutesHistory(folder.resolve("routes.json"));
    }

    @Test
    void routeMayReferToAConfigurationOfItsFileOrOfRunningRoutes() throws Exception {
        String route = ROUTE.replace("description: Tells the desk, in bel and method", "routeConfigurationId: careful");
        String configuration = "- routeConfiguration:\n    id: careful\n";

        assertThat(diagnostics(configuration + route)).isEmpty();
        try (DefaultCamelContext context = context()) {
            RouteConfigurationDefinition careful = new RouteConfigurationDefinition();
            careful.setId("careful");
            context.addRouteConfiguration(careful);
            List<RoutesFile> files = List.of(RoutesFile.parse(file(), route));
            assertThat(new RouteCheck(context)
                            .of(files, files, new NoAddresses())
                            .diagnostics())
                    .isEmpty();
        }
    }

    @Test
    void folderWithoutRoutesIsReported() {
        assertThat(catchThrowable(() -> new RoutesFolder(installation(folder)).startupTexts()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("there is no file *.camel.yaml in " + folder);
        assertThat(catchThrowable(() -> new RoutesFolder(installation(folder.resolve("nowhere"))).startupTexts()))
                .hasMessageContaining("--streampass.routes-dir");
    }

    /** The error message of a start with these routes; null if it succeeds. */
    private String complaint(String routes) throws Exception {
        Files.writeString(file(), routes);
        try (DefaultCamelContext context = context()) {
            Throwable failure = catchThrowable(() -> {
                context.addRoutes(
                        new StartupRoutes(new RoutesFolder(installation(folder)), history(), new RouteCheck(context)));
                context.start();
            });
            return failure == null || failure instanceof StartupException
                    ? failure == null ? null : failure.getMessage()
                    : new BrokenRouteFailureAnalyzer(environment())
                            .analyze(failure)
                            .getDescription();
        }
    }

    /** The diagnostics of these routes during a reload. */
    private List<String> diagnostics(String routes) throws Exception {
        try (DefaultCamelContext context = context()) {
            List<RoutesFile> files = List.of(RoutesFile.parse(file(), routes));
            return new RouteCheck(context)
                    .of(files, files, new NoAddresses()).diagnostics().stream()
                            .map(RouteDiagnostic::toString)
                            .toList();
        } catch (InvalidRoutesFileException e) {
            return List.of(e.diagnostic().toString());
        }
    }

    private static DefaultCamelContext context() {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("desk", new Desk());
        context.getRegistry().bind("broken", new Broken());
        Properties properties = new Properties();
        properties.setProperty("patience", "1000");
        context.getPropertiesComponent().setInitialProperties(properties);
        return context;
    }

    private Path file() {
        return folder.resolve("desk.camel.yaml");
    }

    private static Installation installation(Path routes) {
        return new Installation(Path.of("data"), routes, Path.of("broker.xml"), Duration.ofDays(30), List.of());
    }

    private record NoAddresses() implements BrokerTopology {

        @Override
        public boolean hasAddress(String address) {
            return false;
        }

        @Override
        public Optional<String> addressOf(String queue) {
            return Optional.empty();
        }
    }

    private MockEnvironment environment() {
        return new MockEnvironment().withProperty("streampass.routes-dir", folder.toString());
    }

    /** A component that fails like a class with a missing dependency. */
    private static class Broken extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            throw new NoClassDefFoundError("the component has a defect");
        }
    }

    public static class Desk {

        public void ring() {}

        public int count() {
            return 1;
        }
    }
}
