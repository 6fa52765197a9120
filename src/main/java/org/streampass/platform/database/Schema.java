package org.streampass.platform.database;

/**
 * A service's part of the database: its tables, its inbox, its history of migrations.
 *
 * @param service the service's name, which is the schema's and that of the folder below {@code db/migration}
 */
public record Schema(String service) {}
