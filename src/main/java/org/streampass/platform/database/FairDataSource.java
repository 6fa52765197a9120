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
 * Has who finds every connection taken wait before the pool, asleep and in the order of coming. Within the pool those
 * who give a connection back spin until one who waits has been given the processor to take it: with more threads than
 * processors, all of the processors go into that. The other way to end it, a connection for each thread, costs
 * the server a process each.
 */
class FairDataSource extends DelegatingDataSource {

    private final Semaphore free;
    private final int size;
    private final long patience;

    /** @param pool how many connections it has is how many are lent; as long as one waits within it, one waits here */
    FairDataSource(HikariDataSource pool) {
        super(pool);
        size = pool.getMaximumPoolSize();
        free = new Semaphore(size, true);
        patience = pool.getConnectionTimeout();
    }

    /** How many threads wait. */
    int waiting() {
        return free.getQueueLength();
    }

    @Override
    public Connection getConnection() throws SQLException {
        takeTurn();
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

    private void takeTurn() throws SQLException {
        try {
            if (!free.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
                throw new SQLTransientConnectionException(
                        "none of the %d connections to the database was free within %d ms".formatted(size, patience));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection to the database", e);
        }
    }

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
