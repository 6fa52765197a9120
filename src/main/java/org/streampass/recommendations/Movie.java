package org.streampass.recommendations;

import java.util.List;

/**
 * A film of the catalogue.
 *
 * @param popularity how widely it is known today, an editorial estimate from 1 to 100
 */
record Movie(String id, String title, int year, List<String> genres, int popularity) {}
