package org.streampass.bench.rival;

import java.util.List;

/** A film on a list. */
public record Movie(String id, String title, int year, List<String> genres, String reason) {}
