package org.streampass.bench.rival;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The same edge, database, provider and mails for each rival. */
@ImportAutoConfiguration({
    ServletWebServerFactoryAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class
})
public class Common {

    @Bean
    Flyway schemas(DataSource database) {
        List.of("subscriptions", "payments", "recommendations", "notifications")
                .forEach(service -> flyway(database, service).migrate());
        return flyway(database, "subscriptions");
    }

    private static Flyway flyway(DataSource database, String service) {
        return Flyway.configure()
                .dataSource(database)
                .schemas(service)
                .locations("classpath:bench/migration/" + service)
                .load();
    }

    @Bean
    TransactionTemplate transaction(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }

    @Bean
    Tokens tokens(Environment environment) {
        return new Tokens(Base64.getUrlDecoder().decode(environment.getRequiredProperty("rival.token-key")));
    }

    @Bean
    Provider provider(JdbcClient jdbc, Environment environment) {
        return new Provider(
                jdbc,
                Duration.ofMillis(environment.getRequiredProperty("rival.latency-millis", long.class)),
                Path.of(environment.getRequiredProperty("rival.provider-down")),
                Duration.ofMillis(environment.getRequiredProperty("rival.provider-timeout-millis", long.class)));
    }

    @Bean
    Mails mails(JdbcClient jdbc, Environment environment) {
        return new Mails(jdbc, Path.of(environment.getRequiredProperty("rival.outbox")));
    }
}
