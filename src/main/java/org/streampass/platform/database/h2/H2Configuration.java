package org.streampass.platform.database.h2;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applies the workarounds to connection pools for H2. */
@Configuration(proxyBeanMethods = false)
class H2Configuration {

    @Bean
    static BeanPostProcessor h2Workarounds() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool && H2.isUrlOf(pool.getJdbcUrl())) {
                    pool.setDataSource(new H2Connections(pool.getJdbcUrl()));
                    pool.setExceptionOverride(new ClosedDatabase());
                }
                return bean;
            }
        };
    }
}
