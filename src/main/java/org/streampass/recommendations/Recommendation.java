package org.streampass.recommendations;

import java.util.List;

/**
 * A movie on a list.
 *
 * @param reason why it is there, in a sentence for the user
 */
record Recommendation(String id, String title, int year, List<String> genres, String reason) {}
