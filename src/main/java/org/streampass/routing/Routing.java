package org.streampass.routing;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.installation.Installation;
import org.streampass.installation.Whereabouts;

/** Where the routes are, for who wants to edit them. */
@Configuration(proxyBeanMethods = false)
class Routing {

    @Bean
    @Order(15)
    Whereabouts routesWhereabouts(Installation installation, RoutesWatch watch) {
        return new Whereabouts(
                "routes",
                () -> installation.routesDir().toAbsolutePath().normalize() + "/*.camel.yaml, "
                        + (watch.reloads() ? "edits are taken at once" : "edits are taken at the next start"));
    }
}
