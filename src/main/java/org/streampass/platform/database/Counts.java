package org.streampass.platform.database;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows counted by kind. */
public final class Counts {

    private Counts() {}

    /** @param sql gives a name and a number in each row */
    public static Map<String, Long> of(JdbcClient jdbc, String sql) {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.sql(sql).query(row -> {
            counts.put(row.getString(1).toLowerCase(Locale.ROOT), row.getLong(2));
        });
        return counts;
    }
}
