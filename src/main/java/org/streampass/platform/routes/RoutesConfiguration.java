package org.streampass.platform.routes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupInfo;

/** Where the routes are, for who wants to edit them. */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    @Order(15)
    StartupInfo routesStartupInfo(Installation installation, RoutesWatch watch) {
        return new StartupInfo(
                "routes",
                () -> installation.routesDir().toAbsolutePath().normalize() + "/*.camel.yaml, "
                        + (watch.reloads() ? "edits are taken at once" : "edits are taken at the next start"));
    }
}
