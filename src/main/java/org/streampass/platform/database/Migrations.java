package org.streampass.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.StartupException;

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
        connect();
        schemas.forEach(schema -> migrate(schema.service()));
    }

    private void connect() {
        try (Connection connection = dataSource.getConnection()) {
            connection.getMetaData();
            if (DatabaseConfiguration.isPostgres(database.getJdbcUrl())) {
                requireSession(connection);
            }
        } catch (SQLException e) {
            throw unreachable(e);
        } catch (StartupException e) {
            throw e;
        } catch (RuntimeException e) { // no cause is told: it holds the whole URL
            throw new StartupException(
                    "no driver here knows the database %s; correct spring.datasource.url".formatted(url()), e);
        }
    }

    /**
     * Refuses a pooler that gives each transaction another session: names of prepared statements, timeouts and locks that
     * a session keeps would be another's. Two connections tell, as each is asked twice in a row.
     */
    private void requireSession(Connection connection) throws SQLException {
        try (Connection other =
                DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword())) {
            Set<Integer> mine = Set.copyOf(List.of(session(connection), session(connection)));
            Set<Integer> others = Set.copyOf(List.of(session(other), session(other)));
            if (mine.size() > 1 || others.size() > 1 || mine.equals(others)) {
                throw new StartupException(
                        "the database %s is behind a pooler that gives each transaction another session; set pool_mode=session in PgBouncer, or name the server itself with spring.datasource.url"
                                .formatted(url()));
            }
        }
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private StartupException unreachable(SQLException e) {
        SQLException cause = NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql ? sql : e;
        if (isRefusal(cause)) {
            return new StartupException(
                    "the database %s refuses the user %s (%s); see spring.datasource.username and spring.datasource.password"
                            .formatted(url(), database.getUsername(), cause.getMessage()),
                    e);
        }
        return new StartupException(
                "the database %s does not answer (%s); start it, or name another with spring.datasource.url"
                        .formatted(
                                url(),
                                NestedExceptionUtils.getMostSpecificCause(e).getMessage()),
                e);
    }

    /** SQLSTATE class 28 is an invalid authorization. */
    private static boolean isRefusal(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28");
    }

    private void migrate(String service) {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(service)
                    .locations("classpath:db/migration/" + service)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StartupException(
                    "the schema %s of the database %s cannot be brought up to date (%s)"
                            .formatted(service, url(), e.getMessage()),
                    e);
        }
    }

    private String url() {
        return DatabaseConfiguration.withoutParameters(database.getJdbcUrl());
    }
}
