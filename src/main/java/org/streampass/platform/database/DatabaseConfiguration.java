package org.streampass.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.platform.database.h2.FailFastFiles;
import org.streampass.platform.startup.StartupInfo;

/** What is told of the database. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /** How long the database may take for a statement. */
    private static final String ANSWER_SECONDS = "10";

    /**
     * How long a transaction may stand still, and wait for a row. One of a process that is frozen would hold its rows for
     * ever, and with them the events that another process has taken over; who waits for a row gives up before the
     * connection is given up. Said on each new connection: a pooler refuses it as a parameter of the connection's start.
     */
    private static final String SESSION = "set idle_in_transaction_session_timeout = '15s'; set lock_timeout = '3s';"
            + " set plan_cache_mode = 'force_generic_plan'";

    @Bean
    @Order(50)
    StartupInfo databaseWhereabouts(JdbcConnectionDetails database) {
        return new StartupInfo("database", () -> withoutParameters(database.getJdbcUrl()));
    }

    /**
     * PostgreSQL's driver waits for ever for an answer that a broken network has swallowed, and the request with it;
     * the server waits as long for a client that has stopped within a transaction.
     * What {@code spring.datasource.url} and {@code .hikari.connection-init-sql} say counts for more.
     */
    @Bean
    static BeanPostProcessor databaseIsGivenUpInTheEnd() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && isPostgres(pool.getJdbcUrl())) {
                    pool.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
                    pool.addDataSourceProperty("tcpKeepAlive", "true");
                    String more = pool.getConnectionInitSql();
                    pool.setConnectionInitSql(more == null ? SESSION : SESSION + "; " + more);
                }
                return bean;
            }
        };
    }

    @Bean
    static BeanPostProcessor connectionsAreQueuedFor() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool ? new FairDataSource(pool) : bean;
            }
        };
    }

    /** The pool's own figure of threads that wait is always 0. */
    @Bean
    MeterBinder waitingForConnections(DataSource database) {
        return registry -> {
            if (database instanceof FairDataSource queue) {
                Gauge.builder("streampass.database.waiting", queue, FairDataSource::waiting)
                        .description("Threads that wait for a connection to the database")
                        .register(registry);
            }
        };
    }

    static boolean isPostgres(String url) {
        return url != null && url.startsWith("jdbc:postgresql:");
    }

    /** What follows the address may hold a password. */
    static String withoutParameters(String url) {
        return FailFastFiles.asItIs(url.split("[;?]", 2)[0]);
    }
}
