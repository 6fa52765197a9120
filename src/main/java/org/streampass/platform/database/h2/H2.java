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

/** Detects the database H2, and its defects. */
public final class H2 {

    private static final Map<JdbcClient, Boolean> IS_H2 = Collections.synchronizedMap(new WeakHashMap<>());

    private H2() {}

    static boolean isUrlOf(String url) {
        return url != null && url.startsWith("jdbc:h2:");
    }

    /** Queries the database once, and caches the result. */
    public static boolean isDatabaseOf(JdbcClient jdbc) {
        return IS_H2.computeIfAbsent(jdbc, asked -> asked.sql("select 1").query((ResultSet row) -> row.getStatement()
                .getConnection()
                .getMetaData()
                .getDatabaseProductName()
                .equals("H2")));
    }

    /**
     * Whether the database repeats an insert that has waited for another transaction's key. It keeps the rows that the first
     * try has inserted, but does not report them as inserted.
     */
    public static boolean repeatsInserts(JdbcClient jdbc) {
        return isDatabaseOf(jdbc);
    }

    /** Whether H2 could not read or write its file, for which it has no SQLSTATE. */
    public static boolean isFileError(Throwable e) {
        return (e instanceof SQLException || e instanceof DataAccessException)
                && NestedExceptionUtils.getRootCause(e) instanceof IOException;
    }
}
