package org.streampass.recommendations;

import java.util.List;

/**
 * A movie of the catalogue.
 *
 * @param popularity an editorial estimate from 1 to 100
 */
record Movie(String id, String title, int year, List<String> genres, int popularity) {}
