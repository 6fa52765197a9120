package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesCheckTests {

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

    @Test
    void aRouteThatSomebodyHasStoppedIsNamed() {
        assertThat(new RoutesCheck(camel, route -> false).look().says())
                .startsWith("stopped or suspended by hand: one, other;");
    }

    @Test
    void aRouteThatIsBeingExchangedIsNot() {
        assertThat(new RoutesCheck(camel, Set.of("one")::contains).look().says())
                .startsWith("stopped or suspended by hand: other;");
        assertThat(new RoutesCheck(camel, Set.of("one", "other")::contains).look())
                .isEqualTo(HealthFinding.well("every route runs"));
    }
}
