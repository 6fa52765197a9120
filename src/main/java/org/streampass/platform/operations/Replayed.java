package org.streampass.platform.operations;

/**
 * A dead letter that was replayed.
 *
 * @param outcome a sentence
 */
record Replayed(long messageId, String event, String eventId, String subscriptionId, String outcome) {}
