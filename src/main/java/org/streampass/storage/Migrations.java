package org.streampass.storage;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;
import org.streampass.installation.StartupException;

/** Brings the schema of each service that this process runs up to date, each with a history of its own. */
@Component
class Migrations implements InitializingBean {

    private final List<Schema> schemas;
    private final DataSource dataSource;
    private final JdbcConnectionDetails database;

    Migrations(List<Schema> schemas, DataSource dataSource, JdbcConnectionDetails database) {
        this.schemas = schemas;
        this.dataSource = dataSource;
        this.database = database;
    }

    @Override
    public void afterPropertiesSet() {
        schemas.forEach(schema -> migrate(schema.service()));
    }

    private void migrate(String service) {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(service)
                    .locations("classpath:db/migration/" + service)
                    .load()
                    .migrate();
        } catch (FlywaySqlException e) {
            throw new StartupException(
                    "the database %s does not answer (%s)"
                            .formatted(
                                    Storage.withoutParameters(database.getJdbcUrl()),
                                    rootCause(e).getMessage()),
                    e);
        } catch (FlywayException e) {
            throw new StartupException(
                    "the schema %s of the database %s cannot be brought up to date (%s)"
                            .formatted(service, Storage.withoutParameters(database.getJdbcUrl()), e.getMessage()),
                    e);
        }
    }

    private static Throwable rootCause(Throwable e) {
        return e.getCause() == null ? e : rootCause(e.getCause());
    }
}
