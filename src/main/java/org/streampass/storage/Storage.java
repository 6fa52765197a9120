package org.streampass.storage;

import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.streampass.installation.Whereabouts;

/** What is told of the database. */
@Configuration(proxyBeanMethods = false)
class Storage {

    @Bean
    @Order(50)
    Whereabouts databaseWhereabouts(JdbcConnectionDetails database) {
        return new Whereabouts("database", () -> withoutParameters(database.getJdbcUrl()));
    }

    /** What follows the address may hold a password. */
    static String withoutParameters(String url) {
        return url.split("[;?]", 2)[0];
    }
}
