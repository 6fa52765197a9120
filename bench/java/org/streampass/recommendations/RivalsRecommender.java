package org.streampass.recommendations;

import java.util.List;
import org.streampass.bench.rival.Movie;

/** Gives the benchmark's rival the same algorithm for choosing films. */
public class RivalsRecommender {

    private final Recommender recommender = new Recommender(new Catalogue().movies());

    public List<Movie> choose(String userId, List<String> genres) {
        return recommender.recommend(userId, genres).stream()
                .map(movie -> new Movie(movie.id(), movie.title(), movie.year(), movie.genres(), movie.reason()))
                .toList();
    }
}
