package org.streampass.life;

import java.time.Instant;

/**
 * An event between Subscriptions and Payments, as plain values.
 *
 * @param number an attempt or a revision
 * @param word {@code now}, {@code unpaid}, {@code retry}, …
 */
public record LifeEvent(String name, int period, int number, String word, Instant at) {}
