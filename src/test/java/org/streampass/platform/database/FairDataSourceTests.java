package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FairDataSourceTests {

    private static final int SIZE = 2;

    private final HikariDataSource pool = new HikariDataSource();

    private FairDataSource queue;

    @BeforeEach
    void fillPool() {
        pool.setJdbcUrl("jdbc:h2:mem:");
        pool.setMaximumPoolSize(SIZE);
        pool.setConnectionTimeout(20_000);
        queue = new FairDataSource(pool);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void callerWaitsUntilAConnectionIsReturned() throws Exception {
        Connection first = queue.getConnection();
        try (Connection second = queue.getConnection()) {
            CompletableFuture<Connection> third = CompletableFuture.supplyAsync(this::connection);
            await().until(() -> queue.waiting() == 1);
            assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection())
                    .as("threads that wait inside the pool")
                    .isZero();

            first.close();

            assertThat(third.get().isValid(1)).isTrue();
            third.get().close();
        }
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void connectionClosedTwiceIsReturnedOnce() throws SQLException {
        impatient(250);
        Connection closedTwice = queue.getConnection();
        closedTwice.close();
        closedTwice.close();

        try (Connection first = queue.getConnection();
                Connection second = queue.getConnection()) {
            assertThatExceptionOfType(SQLTransientConnectionException.class)
                    .isThrownBy(queue::getConnection)
                    .withMessage("none of the 2 connections to the database was free within 250 ms");
        }
    }

    @Test
    void failedRequestKeepsNoPlaceInTheQueue() throws SQLException {
        impatient(250);
        pool.setDriverClassName("org.h2.Driver");
        pool.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:1/nowhere");
        pool.setInitializationFailTimeout(-1);
        for (int i = 0; i <= SIZE; i++) {
            assertThatThrownBy(queue::getConnection).hasMessageContaining("Connection is not available");
        }
    }

    @Test
    void errorOfTheDatabaseIsPassedOn() throws SQLException {
        try (Connection connection = queue.getConnection()) {
            assertThatThrownBy(() -> connection.prepareStatement("nonsense"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("nonsense");
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
        }
    }

    private void impatient(int ms) {
        pool.setConnectionTimeout(ms);
        queue = new FairDataSource(pool);
    }

    private Connection connection() {
        try {
            return queue.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
