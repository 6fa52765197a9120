package org.streampass.platform.security;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of CORS.
 *
 * @param allowedOrigins origins such as {@code https://stream.example}
 */
@Validated
@ConfigurationProperties("streampass")
record OriginSettings(
        @DefaultValue
        Set<
                        @NotNull
                        @Pattern(
                                regexp = "[a-z][a-z0-9+.-]*://[^/*?#\\sA-Z]+",
                                message = "must be an origin such as https://stream.example, without a path")
                        String>
                allowedOrigins) {}
