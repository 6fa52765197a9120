/** The database: embedded unless {@code spring.datasource.url} names another, migrated service by service. */
package org.streampass.storage;
