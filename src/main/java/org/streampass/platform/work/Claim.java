package org.streampass.platform.work;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.streampass.platform.database.RowSet;

/**
 * The right to do the work of a row until its lease runs out.
 *
 * @param number each claim of a row has a higher one; a result is written back only while the row has no other
 * @param abandoned an earlier claim ran out, so it is not known how far the work has got
 * @param attempt how often the work has failed
 */
public record Claim(long number, boolean abandoned, int attempt) {

    /** Reads a row that was claimed. Each claim but the last has ended in a failure that was noted, or was abandoned. */
    public static Claim read(ResultSet row) throws SQLException {
        long number = row.getLong("claim");
        int attempt = row.getInt("attempt");
        return new Claim(number, number - 1 > attempt, attempt);
    }

    /**
     * The claim of a row that is being inserted.
     *
     * @param owner the process that does the work at once; null: any may claim it
     * @param lease how long the owner has for it
     */
    public record OfNewRow(UUID owner, Duration lease) {

        /** For whichever process claims it first. */
        public static final OfNewRow FOR_ANYBODY = new OfNewRow(null, Duration.ZERO);

        public boolean isLeased() {
            return owner != null;
        }

        /** The columns of a new row. */
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
