package org.streampass.platform.work;

import java.time.Duration;
import java.util.List;

/**
 * Tells which rows of a table are old, so that {@link RetentionCleanup} removes them.
 *
 * @param table with its schema
 * @param key the columns of the table's primary key
 * @param time the column with a row's time; it needs an index
 * @param retention younger rows stay
 */
public record RetentionRule(String table, List<String> key, String time, Duration retention) {}
