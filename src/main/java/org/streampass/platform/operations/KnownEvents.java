package org.streampass.platform.operations;

import java.util.Map;
import java.util.Set;

/**
 * Which events a service's tables know of, subscription by subscription. An event that one service knows of has to be known
 * to the service that publishes it, and to every other one that declares it.
 *
 * @param table has a row for each subscription
 * @param key the column of the subscription's id, which is the table's primary key
 * @param changedAt an expression: when the row was changed last; null if no row says so
 * @param events by name, the condition under which a row knows of it
 * @param published those of them that the service publishes
 */
public record KnownEvents(
        String service,
        String table,
        String key,
        String changedAt,
        Map<String, String> events,
        Set<String> published) {}
