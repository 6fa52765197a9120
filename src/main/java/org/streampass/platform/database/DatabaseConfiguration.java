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

/** Configures the connection pool for H2 and PostgreSQL. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /** The timeout of a statement. */
    private static final String SOCKET_TIMEOUT_SECONDS = "10";

    /**
     * The idle timeout ends the transaction of a frozen process, which would otherwise lock its rows forever and block the
     * process that takes over its events. The lock timeout is shorter than the socket timeout, so that a blocked statement
     * fails before its connection does.
     *
     * <p>The plan of a statement is kept, since planning it costs more than executing it. A plan from the time when a table was
     * small would scan the whole table until its statistics are updated, which takes a minute in a new database. So a table is
     * scanned only if it has no suitable index. That makes such plans so expensive that PostgreSQL would compile them.
     *
     * <p>Poolers reject these settings as startup parameters, so each new connection sets them.
     */
    private static final String SESSION = "set idle_in_transaction_session_timeout = '15s'; set lock_timeout = '3s';"
            + " set plan_cache_mode = 'force_generic_plan'; set enable_seqscan = off; set jit = off";

    @Bean
    @Order(50)
    StartupInfo databaseStartupInfo(JdbcConnectionDetails database) {
        return new StartupInfo("database", () -> withoutParameters(database.getJdbcUrl()));
    }

    /**
     * By default the PostgreSQL driver waits forever for a response, for example after a network failure. {@code
     * spring.datasource.url} and {@code spring.datasource.hikari.connection-init-sql} take precedence.
     */
    @Bean
    static BeanPostProcessor postgresTimeouts() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && isPostgres(pool.getJdbcUrl())) {
                    pool.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
                    pool.addDataSourceProperty("tcpKeepAlive", "true");
                    String configured = pool.getConnectionInitSql();
                    pool.setConnectionInitSql(configured == null ? SESSION : SESSION + "; " + configured);
                }
                return bean;
            }
        };
    }

    @Bean
    static BeanPostProcessor fairDataSource() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool ? new FairDataSource(pool) : bean;
            }
        };
    }

    /** The pool's own gauge of pending threads is always 0, because threads wait in front of the pool. */
    @Bean
    MeterBinder waitingForConnections(DataSource database) {
        return registry -> {
            if (database instanceof FairDataSource queue) {
                Gauge.builder("streampass.database.waiting", queue, FairDataSource::waiting)
                        .description("Threads that wait for a database connection")
                        .register(registry);
            }
        };
    }

    static boolean isPostgres(String url) {
        return url != null && url.startsWith("jdbc:postgresql:");
    }

    /** Removes the parameters, which may contain a password. */
    static String withoutParameters(String url) {
        return FailFastFiles.withSemicolons(url.split("[;?]", 2)[0]);
    }
}
