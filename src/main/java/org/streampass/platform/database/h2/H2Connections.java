package org.streampass.platform.database.h2;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import org.h2.api.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections to H2 whose commits fail if they were not written.
 *
 * <p>If H2 cannot write its file, it closes the database. A transaction that commits after that succeeds, although
 * nothing is stored. These connections throw an exception instead. They detect it in two ways:
 *
 * <ul>
 *   <li>A store that could not write keeps the exception, before it closes.
 *   <li>A store that closes for another reason sets its commit delay to -1, which suppresses writing, before it closes. A
 *       new connection sets the delay to 0 again, also in a closed store, so the state is checked too.
 * </ul>
 *
 * <p>If none of this is the case after a commit, that commit was written.
 */
class H2Connections extends DelegatingDataSource {

    H2Connections(String url) {
        FailFastFiles.register();
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(url.replace("jdbc:h2:file:", "jdbc:h2:" + FailFastFiles.SCHEME + ":"));
        setTargetDataSource(h2);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return checked(super.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return checked(super.getConnection(user, password));
    }

    private static Connection checked(Connection connection) throws SQLException {
        if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            MVStore store = session.getDatabase().getStore().getMvStore();
            return (Connection) proxy(Connection.class, new Check(connection, store));
        }
        return connection; // a connection to an H2 server, which writes the file itself
    }

    private static Object proxy(Class<?> type, Check check) {
        return Proxy.newProxyInstance(H2Connections.class.getClassLoader(), new Class<?>[] {type}, check);
    }

    /** @param checked a connection, or a statement, which commits if auto-commit is on */
    private record Check(Object checked, MVStore store) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object result;
            try {
                result = method.invoke(checked, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            } finally {
                if (isClosing()) {
                    EndlessLoops.end(store);
                }
            }
            if (mayCommit(method) && isClosing()) {
                throw new SQLNonTransientConnectionException(
                        "the database was closed before the change was written",
                        Integer.toString(ErrorCode.DATABASE_IS_CLOSED),
                        ErrorCode.DATABASE_IS_CLOSED,
                        store.getPanicException());
            }
            return result instanceof Statement ? proxy(method.getReturnType(), new Check(result, store)) : result;
        }

        private boolean isClosing() {
            return store.getPanicException() != null || store.getAutoCommitDelay() < 0 || store.isClosed();
        }

        private static boolean mayCommit(Method method) {
            return method.getName().equals("commit")
                    || method.getName().startsWith("execute")
                    || method.getName().equals("setAutoCommit");
        }
    }
}
