package org.streampass.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;
import org.streampass.installation.Installation;
import org.streampass.installation.StartupException;
import org.streampass.platform.broker.Addresses;

/** What an editor of routes is told when Camel does not take them. */
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
    void aGoodRouteIsTaken() throws Exception {
        assertThat(complaint(ROUTE)).isNull();
        assertThat(findings(ROUTE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id: handle               | id: [handle               | 11 | expected ',' or ']', but got :
            - choice:                | - chioce:                 | 20 | there is no step 'chioce'
            ref: desk                | reff: desk                | 18 | there is no 'reff' here
            uri: direct:start        | uri: drect:start          | 13 | there is no component 'drect'
            to: mock:end             | to: mok:end               |  7 | there is no component 'mok'
            timeout:                 | timeuot:                  | 15 | the endpoint has no option 'timeuot'
            "{{patience}}"           | soon                      | 15 | the option 'timeout' cannot have this value
            {{patience}}             | {{patence}}               | 15 | {{patence}} has no value; set patence
            ref: desk                | ref: dsk                  | 18 | there is no bean 'dsk'
            method: ring             | method: rung              | 19 | Desk has no method 'rung'
            method: ring             | method: rung(${body})     | 19 | Desk has no method 'rung'
            to: mock:end             | to: bean:dsk?method=ring  |  7 | there is no bean 'dsk'
            to: mock:end             | to: bean:desk?method=rung |  7 | Desk has no method 'rung'
            to: mock:end             | to: ref:nowhere           |  7 | there is no bean 'nowhere'
            description:             | routeConfigurationId:     | 11 | there is no route configuration 'Tells the desk'
            ${header.event} ==       | ${header.event ==         | 22 | the expression ${header.event == 'A' is wrong: expected symbol functionEnd but was eol at location 20
            """)
    void aMistakeIsToldWithItsFileItsLineAndItsCause(String right, String wrong, int line, String cause)
            throws Exception {
        assertThat(ROUTE).contains(right);

        String complaint = "%s, line %d: %s".formatted(file(), line, cause);

        assertThat(complaint(ROUTE.replace(right, wrong))).isEqualTo(complaint);
        assertThat(findings(ROUTE.replace(right, wrong))).startsWith(complaint).allSatisfy(each -> assertThat(each)
                .endsWith(": " + cause));
    }

    @Test
    void aRouteThatIsWrittenInOneLineIsToldWithItsFile() throws Exception {
        assertThat(findings("- route: {id: inline, from: {uri: 'drect:start', steps: [{to: 'mock:end'}]}}"))
                .containsExactly(file() + ": route inline: there is no component 'drect'");
    }

    @Test
    void aFolderWithoutRoutesIsTold() {
        assertThat(catchThrowable(() -> new RoutesFolder(installation(folder)).files()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("there is no file *.camel.yaml in " + folder);
        assertThat(catchThrowable(() -> new RoutesFolder(installation(folder.resolve("nowhere"))).files()))
                .hasMessageContaining("--streampass.routes-dir");
    }

    /** What a start with these routes complains of; null if it does not. */
    private String complaint(String routes) throws Exception {
        Files.writeString(file(), routes);
        try (DefaultCamelContext context = context()) {
            Throwable failure = catchThrowable(() -> {
                context.addRoutes(new RouteFiles(new RoutesFolder(installation(folder))));
                context.start();
            });
            return failure == null || failure instanceof StartupException
                    ? failure == null ? null : failure.getMessage()
                    : new BrokenRouteFailure(environment()).analyze(failure).getDescription();
        }
    }

    /** What is found in these routes while the system runs. */
    private List<String> findings(String routes) throws Exception {
        try (DefaultCamelContext context = context()) {
            List<RoutesFile> files = List.of(RoutesFile.parse(file(), routes));
            return new RouteCheck(context)
                    .of(files, files, new NoAddresses()).findings().stream()
                            .map(Finding::toString)
                            .toList();
        } catch (BrokenFileException e) {
            return List.of(e.finding().toString());
        }
    }

    private static DefaultCamelContext context() {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("desk", new Desk());
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

    private record NoAddresses() implements Addresses {

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

    public static class Desk {

        public void ring() {}
    }
}
