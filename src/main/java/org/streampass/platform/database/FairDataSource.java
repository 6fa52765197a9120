package org.streampass.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Queues threads fairly in front of HikariCP, whose hand-off busy-waits: a thread that returns a connection spins until a
 * waiting thread has taken it. With more threads than cores, the spinning uses up the CPU. One connection for each thread
 * would avoid that as well, but costs the database server a process for each connection.
 */
class FairDataSource extends DelegatingDataSource {

    private final Semaphore free;
    private final int size;
    private final long timeoutMillis;

    /** @param pool its size and connection timeout also apply to the queue */
    FairDataSource(HikariDataSource pool) {
        super(pool);
        size = pool.getMaximumPoolSize();
        free = new Semaphore(size, true);
        timeoutMillis = pool.getConnectionTimeout();
    }

    /** The number of waiting threads. */
    int waiting() {
        return free.getQueueLength();
    }

    @Override
    public Connection getConnection() throws SQLException {
        awaitTurn();
        boolean lent = false;
        try {
            Connection connection = new Loan(super.getConnection()).connection();
            lent = true;
            return connection;
        } finally {
            if (!lent) {
                free.release();
            }
        }
    }

    private void awaitTurn() throws SQLException {
        try {
            if (!free.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS)) {
                throw new SQLTransientConnectionException(
                        "none of the %d connections to the database was free within %d ms"
                                .formatted(size, timeoutMillis));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection to the database", e);
        }
    }

    /** Releases the place in the queue when the connection is closed. */
    private final class Loan implements InvocationHandler {

        private final Connection pooled;
        private final AtomicBoolean returned = new AtomicBoolean();

        Loan(Connection pooled) {
            this.pooled = pooled;
        }

        Connection connection() {
            return (Connection)
                    Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(pooled, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            } finally {
                if (isReturn(method) && returned.compareAndSet(false, true)) {
                    free.release();
                }
            }
        }

        private static boolean isReturn(Method method) {
            return method.getName().equals("close") || method.getName().equals("abort");
        }
    }
}
