package org.streampass.platform.http;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of the page.
 *
 * @param enabled whether the process serves the page; null: if it runs all services
 */
@ConfigurationProperties("streampass.page")
record PageSettings(Boolean enabled) {}
