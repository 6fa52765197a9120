package org.streampass.platform.routes;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the routes files are treated.
 *
 * @param reload whether edits are taken while the process runs; null: in local mode only, since a routes file is code
 */
@ConfigurationProperties("streampass.routes")
record RoutesSettings(Boolean reload) {}
