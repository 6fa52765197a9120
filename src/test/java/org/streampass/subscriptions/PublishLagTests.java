package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** For how long the oldest request has waited to be published. */
class PublishLagTests {

    private final HikariDataSource pool = pool();
    private final JdbcClient jdbc = JdbcClient.create(pool);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PublishLag lag = new PublishLag(new SubscriptionTable(jdbc), registry);

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        pool.setMaximumPoolSize(2);
        pool.setConnectionTimeout(250);
        Flyway.configure()
                .dataSource(pool)
                .schemas("subscriptions")
                .locations("classpath:db/migration/subscriptions")
                .load()
                .migrate();
        return pool;
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private double seconds() {
        lag.refresh();
        return registry.get("streampass.publish.lag").timeGauge().value();
    }

    private void store(int minutesAgo, OffsetDateTime publishDue) {
        jdbc.sql("""
                        insert into subscriptions.subscription (id, user_id, email, plan, amount, currency,
                            payment_token, genres, status, created_at, publish_due)
                        values (?, 'x', 'x', 'x', 1, 'EUR', 'x', '[]', 'PENDING', ?, ?)""")
                .params(UUID.randomUUID(), OffsetDateTime.now().minusMinutes(minutesAgo), publishDue)
                .update();
    }

    @Test
    void thereIsNoneIfAllIsPublished() {
        store(10, null);

        assertThat(seconds()).isZero();
    }

    @Test
    void itIsTheAgeOfTheOldestThatIsNot() {
        store(10, null);
        store(5, OffsetDateTime.now());
        store(1, OffsetDateTime.now());

        assertThat(seconds()).isCloseTo(300, Offset.offset(20.0));
    }

    @Test
    void askingGoesOnAsLongAsTheProcessDoes() {
        for (int n = 0; n < 20; n++) {
            assertThat(seconds()).isZero();
        }
    }

    @Test
    void ifTheDatabaseIsAwayItIsNotKnown() {
        pool.close();

        assertThat(seconds()).isNaN();
    }
}
