package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.streampass.platform.routes.RouteReplacement;

class RunningRoutesHealthIndicatorTests {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:one").routeId("one").to("log:one");
                from("direct:other").routeId("other").to("log:other");
            }
        });
        camel.start();
        camel.getRouteController().stopRoute("one");
        camel.getRouteController().suspendRoute("other");
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private String says(RouteReplacement replacement) {
        HealthSettings settings = new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(1), null, 0);
        return new RunningRoutesHealthIndicator(camel, replacement, settings)
                .check()
                .getDetails()
                .get("says")
                .toString();
    }

    @Test
    void stoppedRouteIsNamed() {
        assertThat(says(route -> false)).startsWith("stopped or suspended by an operator: one, other;");
    }

    @Test
    void routeBeingReplacedIsNotNamed() {
        assertThat(says(Set.of("one")::contains)).startsWith("stopped or suspended by an operator: other;");
        assertThat(says(Set.of("one", "other")::contains)).isEqualTo("every route runs");
    }
}
