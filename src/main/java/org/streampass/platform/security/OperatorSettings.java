package org.streampass.platform.security;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The account of operators.
 *
 * @param password null: local mode generates one and stores it in the data folder; otherwise access is denied
 */
@Validated
@ConfigurationProperties("streampass.operator")
record OperatorSettings(
        @NotNull
        @Pattern(regexp = "^[^:\\p{Cntrl}]+$", message = "must be a name without colons")
        @DefaultValue("operator")
        String user,

        String password) {}
