package org.streampass.recommendations;

import java.util.List;

/**
 * A movie in a user's list.
 *
 * @param reason why the movie is recommended, as a sentence for the user
 */
record Recommendation(String id, String title, int year, List<String> genres, String reason) {}
