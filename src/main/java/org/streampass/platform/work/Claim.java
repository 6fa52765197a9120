package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.streampass.platform.database.RowSet;

/**
 * The exclusive right to perform the work of a row until the lease expires.
 *
 * @param number a fencing token: each claim of a row increments it, and a result is written only if the row still has this
 *     number
 * @param abandoned whether an earlier claim expired without a result, so the outcome of that attempt is unknown
 * @param attempt the number of failed attempts
 */
public record Claim(long number, boolean abandoned, int attempt) {

    /** Reads the claim of a row. Each earlier claim either recorded a failure or was abandoned. */
    public static Claim read(ResultSet row) throws SQLException {
        long number = row.getLong("claim");
        int attempt = row.getInt("attempt");
        return new Claim(number, number - 1 > attempt, attempt);
    }

    /**
     * The claim that a row is inserted with.
     *
     * @param owner the id of the process that performs the work at once; null: the row is unclaimed
     * @param lease the owner's lease
     */
    public record Initial(UUID owner, Duration lease) {

        /** The row is due, and any process may claim it. */
        public static final Initial UNCLAIMED = new Initial(null, Duration.ZERO);

        public boolean isLeased() {
            return owner != null;
        }

        /** Adds the columns of the claim to rows that are being inserted. */
        public <T> RowSet<T> addTo(RowSet<T> rows) {
            return rows.after("due_at", row -> lease)
                    .number("claim", row -> isLeased() ? 1L : 0L)
                    .uuid("leased_by", row -> owner);
        }

        public Claim claim() {
            return new Claim(1, false, 0);
        }
    }
}
