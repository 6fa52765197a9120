package org.streampass.platform.operations;

import java.util.UUID;

/**
 * A contradiction between records, or something that is lost.
 *
 * @param subscriptionId null if it is not about one
 * @param why in a sentence
 */
record Discrepancy(UUID subscriptionId, String why) {

    /** The most discrepancies of each kind that are named. */
    static final int MOST_NAMED = 100;

    /** The most candidates of each kind that are searched for. */
    static final int MOST_CANDIDATES = 1000;
}
