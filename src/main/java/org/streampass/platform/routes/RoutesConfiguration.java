package org.streampass.platform.routes;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupInfo;

/** Adds the folder of the routes files to the startup report. */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {

    @Bean
    @Order(15)
    StartupInfo routesStartupInfo(Installation installation, RoutesWatcher watcher) {
        return new StartupInfo(
                "routes",
                () -> installation.routesDir().toAbsolutePath().normalize() + "/*.camel.yaml, "
                        + (watcher.isReloading() ? "edits are reloaded at once" : "edits apply at the next start"));
    }
}
