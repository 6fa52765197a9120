package org.streampass.platform.routes;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the routes files.
 *
 * @param reload whether edited files are reloaded while the process runs; null: in local mode only, because a routes file
 *     is code
 */
@ConfigurationProperties("streampass.routes")
record RoutesSettings(Boolean reload) {}
