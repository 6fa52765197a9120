package org.streampass.platform.database;

/**
 * The database schema of a service: its tables, its inbox and its history of migrations.
 *
 * @param service the name of the service, of the schema, and of the folder in {@code db/migration}
 */
public record Schema(String service) {}
