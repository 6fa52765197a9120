package org.streampass.platform.security;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may look into the running system.
 *
 * @param password null: in local mode one is made and kept in the data folder, else nobody is let in
 */
@Validated
@ConfigurationProperties("streampass.operator")
record OperatorSettings(
        @NotNull
        @Pattern(regexp = "^[^:\\p{Cntrl}]+$", message = "must be a name without colons")
        @DefaultValue("operator")
        String user,

        String password) {}
