/**
 * The embedded database H2, and the workarounds for its defects. All were seen in 2.3.232, the version that Spring Boot
 * manages; 2.4.240 to 2.5.252 cannot replace it, since a thread of theirs may loop forever (decision 0011).
 *
 * <table>
 * <caption>Each workaround, and when it can go</caption>
 * <tr><th>workaround</th><th>defect</th><th>can go when</th></tr>
 * <tr><td>{@link org.streampass.platform.database.h2.H2Connections}</td><td>confirms a commit although its file was closed
 * under it</td><td>{@code FullDiskTests} passes without it</td></tr>
 * <tr><td>{@link org.streampass.platform.database.h2.FailFastFiles}, {@code DelegatingFile}</td><td>writes the next commit
 * after one that could not be written, over data that is still needed</td><td>{@code FullDiskTests} passes without
 * it</td></tr>
 * <tr><td>{@code MAX_COMPACT_TIME=0} in {@code EmbeddedDatabase}</td><td>loses commits when it shortens its file on a full
 * disk, <a href="https://github.com/h2database/h2database/issues/4123">#4123</a></td><td>{@code FullDiskTests} passes
 * without it</td></tr>
 * <tr><td>{@code EndlessLoops}</td><td>loops forever in a statement after another connection's rollback could not be
 * written</td><td>1,000 runs of {@code FullDiskTests} pass without it</td></tr>
 * <tr><td>{@code ClosedDatabase}, {@link org.streampass.platform.database.h2.H2#isFileError}</td><td>closes the database
 * under its connections, which the pool then keeps; and has no SQLSTATE for a full disk</td><td>{@code DiskFullIT} passes
 * without it</td></tr>
 * <tr><td>{@link org.streampass.platform.database.h2.H2#repeatsInserts}: {@code RowSet} inserts row by
 * row</td><td>repeats an insert that met a key of a concurrent transaction, and does not report the rows of the first
 * try</td><td>{@code RowSetTests} passes without it</td></tr>
 * <tr><td>{@code DueTable.claim} and {@code RetentionCleanup} select the keys in a statement of its own</td><td>locks rows
 * beyond the limit; executes a subquery once for each row</td><td>the plans of H2 show neither</td></tr>
 * </table>
 */
package org.streampass.platform.database.h2;
