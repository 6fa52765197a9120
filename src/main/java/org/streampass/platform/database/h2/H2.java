package org.streampass.platform.database.h2;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells H2 from PostgreSQL. */
public final class H2 {

    private static final Map<JdbcClient, Boolean> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private H2() {}

    static boolean isUrlOf(String url) {
        return url != null && url.startsWith("jdbc:h2:");
    }

    /** Asks the database once. */
    public static boolean isDatabaseOf(JdbcClient jdbc) {
        return KNOWN.computeIfAbsent(jdbc, asked -> asked.sql("select 1").query((ResultSet row) -> row.getStatement()
                .getConnection()
                .getMetaData()
                .getDatabaseProductName()
                .equals("H2")));
    }

    /**
     * Whether the database repeats an insert that met a key which another transaction is inserting. It keeps the rows of the
     * first try, and does not count them as inserted.
     */
    public static boolean repeatsInserts(JdbcClient jdbc) {
        return isDatabaseOf(jdbc);
    }

    /** Whether H2 could not read or write its file, for which it has no SQLSTATE. */
    public static boolean isFileTrouble(Throwable e) {
        return (e instanceof SQLException || e instanceof DataAccessException)
                && NestedExceptionUtils.getRootCause(e) instanceof IOException;
    }
}
