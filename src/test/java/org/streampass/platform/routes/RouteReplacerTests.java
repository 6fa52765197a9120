package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Replaces routes while others run. */
class RouteReplacerTests {

    private static final String TWO = """
            - route:
                id: first
                description: %s
                from:
                  uri: direct:%s
                  steps:
                    - to: mock:first
            - route:
                id: second
                from:
                  uri: direct:%s
                  steps:
                    - to: mock:second
            """;

    @Test
    void routeThatFailsToStartLeavesEverythingUnchanged() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:taken").routeId("java").to("mock:java");
                }
            });
            camel.start();
            RoutesFile before = file(TWO.formatted("as it was", "a", "b"));
            new RouteReplacer(camel, List.of(), List.of(before)).run();
            RoutesFile after = file(TWO.formatted("new", "a", "taken"));

            assertThatThrownBy(() -> new RouteReplacer(camel, List.of(before), List.of(after)).run())
                    .isInstanceOf(InvalidRoutesFileException.class)
                    .hasMessage("desk.camel.yaml, line 11: another route already consumes from direct://taken, and only"
                            + " one can");

            assertThat(camel.getRouteDefinition("first").getDescriptionText()).isEqualTo("as it was");
            assertThat(camel.getRoute("second").getEndpoint().getEndpointUri()).isEqualTo("direct://b");
            assertThat(camel.getRouteController().getRouteStatus("second").isStarted())
                    .isTrue();
        }
    }

    private static RoutesFile file(String text) throws InvalidRoutesFileException {
        return RoutesFile.parse(Path.of("desk.camel.yaml"), text);
    }
}
