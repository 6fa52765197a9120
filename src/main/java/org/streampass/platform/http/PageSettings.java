package org.streampass.platform.http;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who serves the page.
 *
 * @param enabled whether this process does; null: if it runs all services
 */
@ConfigurationProperties("streampass.page")
record PageSettings(Boolean enabled) {}
