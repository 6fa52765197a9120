package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;
import org.streampass.platform.startup.BindPolicy;

class AllowedOriginsTests {

    @EnableConfigurationProperties({OriginSettings.class, ServerProperties.class})
    @Import({AllowedOrigins.class, BindPolicy.class})
    static class Configuration {}

    private final ApplicationContextRunner local =
            new ApplicationContextRunner().withUserConfiguration(Configuration.class);

    private final ApplicationContextRunner withProvider = local.withPropertyValues(
            "spring.security.oauth2.resourceserver.jwt.issuer-uri=https://login.example",
            "spring.security.oauth2.resourceserver.jwt.audiences=streampass");

    @Test
    void withAProviderOtherOriginsAreRefusedByDefault() {
        withProvider.run(context -> {
            AllowedOrigins origins = context.getBean(AllowedOrigins.class);

            assertThat(origins.contains("http://localhost:5173")).isFalse();
            assertThat(origins.contains("https://stream.example")).isFalse();
        });
    }

    @Test
    void configuredOriginsAreAllowed() {
        withProvider
                .withPropertyValues("streampass.allowed-origins=https://stream.example,https://tv.stream.example:8443")
                .run(context -> {
                    AllowedOrigins origins = context.getBean(AllowedOrigins.class);

                    assertThat(origins.contains("https://stream.example")).isTrue();
                    assertThat(origins.contains("https://tv.stream.example:8443"))
                            .isTrue();
                    assertThat(origins.contains("http://stream.example")).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "stream.example",
                "https://stream.example/",
                "https://*.example",
                "https://Stream.example",
                "null"
            })
    void invalidOriginIsRefusedAtStart(String origin) {
        local.withPropertyValues("streampass.allowed-origins=" + origin).run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining("must be an origin"));
    }
}
