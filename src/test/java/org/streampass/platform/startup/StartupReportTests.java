package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class StartupReportTests {

    @Configuration(proxyBeanMethods = false)
    @Import({StartupReport.class, ApplicationAvailabilityAutoConfiguration.class})
    static class Application {

        @Bean
        StartupInfo state(ApplicationAvailability availability) {
            return new StartupInfo(
                    "state", () -> availability.getReadinessState().name());
        }
    }

    @Test
    void readinessIsReportedOnceWhenRequestsAreAccepted(CapturedOutput output) {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(application.isRunning()).isTrue();
            assertThat(output)
                    .containsOnlyOnce("Streampass is ready after")
                    .contains("state          ACCEPTING_TRAFFIC")
                    .contains("-XX:+ExitOnOutOfMemoryError"); // the JVM of the tests is started without the option
        }
    }
}
