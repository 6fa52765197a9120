package org.streampass.platform.work;

import java.time.Duration;
import java.util.List;

/**
 * Declares which rows of a table are old. {@link RetentionCleanup} deletes them.
 *
 * @param table the table's name, qualified with its schema
 * @param key the columns of the table's primary key
 * @param time the column with the time of a row; it needs an index
 * @param retention younger rows are kept
 */
public record RetentionRule(String table, List<String> key, String time, Duration retention) {}
