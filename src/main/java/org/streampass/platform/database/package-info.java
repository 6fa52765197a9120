/** The database: H2 unless {@code spring.datasource.url} names another, with migrations for each service. */
package org.streampass.platform.database;
