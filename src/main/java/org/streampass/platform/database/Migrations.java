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

/** Migrates the schema of each service of this process. Each schema has its own history. */
@Component
class Migrations implements InitializingBean {

    private final Schemas schemas;
    private final DataSource dataSource;
    private final JdbcConnectionDetails database;

    Migrations(Schemas schemas, DataSource dataSource, JdbcConnectionDetails database) {
        this.schemas = schemas;
        this.dataSource = dataSource;
        this.database = database;
    }

    @Override
    public void afterPropertiesSet() {
        connect();
        schemas.locations().forEach(this::migrate);
    }

    private void connect() {
        try (Connection connection = dataSource.getConnection()) {
            connection.getMetaData();
            if (DatabaseConfiguration.isPostgres(database.getJdbcUrl())) {
                requireOwnSession(connection);
            }
        } catch (SQLException e) {
            throw unreachable(e);
        } catch (StartupException e) {
            throw e;
        } catch (RuntimeException e) { // the message of the cause is not logged, because it contains the whole URL
            throw new StartupException(
                    "there is no driver for the database %s; correct spring.datasource.url".formatted(url()), e);
        }
    }

    /**
     * Refuses a pooler that assigns another server session to each transaction, because prepared statements, timeouts and
     * locks belong to a session. It is detected by asking two connections twice for their session.
     */
    private void requireOwnSession(Connection connection) throws SQLException {
        try (Connection other =
                DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword())) {
            Set<Integer> sessions = Set.copyOf(List.of(session(connection), session(connection)));
            Set<Integer> otherSessions = Set.copyOf(List.of(session(other), session(other)));
            if (sessions.size() > 1 || otherSessions.size() > 1 || sessions.equals(otherSessions)) {
                throw new StartupException(
                        ("the database %s is behind a pooler that gives each transaction another session;"
                                        + " set pool_mode=session in PgBouncer, or set spring.datasource.url to the"
                                        + " server itself")
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
                "the database %s does not answer (%s); start it, or set spring.datasource.url to another one"
                        .formatted(
                                url(),
                                NestedExceptionUtils.getMostSpecificCause(e).getMessage()),
                e);
    }

    /** SQLSTATE class 28 is an invalid authorization. */
    private static boolean isRefusal(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28");
    }

    private void migrate(String service, List<String> locations) {
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(service)
                    .locations(locations.toArray(String[]::new))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StartupException(
                    "the schema %s of the database %s cannot be migrated (%s)"
                            .formatted(service, url(), e.getMessage()),
                    e);
        }
    }

    private String url() {
        return DatabaseConfiguration.withoutParameters(database.getJdbcUrl());
    }
}
