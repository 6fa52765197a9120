package org.streampass.identity;

import jakarta.validation.constraints.NotBlank;
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
record OperatorSettings(@NotBlank @DefaultValue("operator") String user, String password) {}
