package org.streampass.testing.database;

import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A service's schema in memory, for tests of tables and routes that do not need durability. */
public record InMemoryDatabase(JdbcClient jdbc, PlatformTransactionManager transactions) {

    public static InMemoryDatabase of(String service) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        TestDatabase.migrate(source, service);
        return new InMemoryDatabase(JdbcClient.create(source), new JdbcTransactionManager(source));
    }
}
