package org.streampass.recommendations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chooses films for a user: first those of the user's genres, then the well known and the newer ones, and never too many
 * of one kind. The same user with the same tastes is always given the same list.
 */
class Recommender {

    private static final int LENGTH = 20;

    private static final double TASTE = 0.55;
    private static final double POPULARITY = 0.25;
    private static final double NEWNESS = 0.10;
    private static final double PERSONAL = 0.10;

    /** What each film already chosen of the same leading genre, or the same decade, costs the next one. */
    private static final double SAME_GENRE = 0.03;

    private static final double SAME_DECADE = 0.02;

    private static final int WELL_KNOWN = 85;

    private final List<Movie> movies;
    private final int oldest;
    private final int newest;

    Recommender(List<Movie> movies) {
        this.movies = movies.stream().sorted(Comparator.comparing(Movie::id)).toList();
        this.oldest = movies.stream().mapToInt(Movie::year).min().orElse(0);
        this.newest = movies.stream().mapToInt(Movie::year).max().orElse(0);
    }

    List<Recommendation> recommend(String userId, Collection<String> genres) {
        double[] worth = movies.stream()
                .mapToDouble(movie -> score(movie, userId, genres))
                .toArray();
        List<Recommendation> list = new ArrayList<>();
        while (list.size() < Math.min(LENGTH, movies.size())) {
            int best = best(worth);
            list.add(recommendation(movies.get(best), genres));
            worth[best] = Double.NEGATIVE_INFINITY;
            makeLikeOnesCheaper(worth, movies.get(best));
        }
        return list;
    }

    /** Of equals, the first by id. */
    private static int best(double[] worth) {
        int best = 0;
        for (int i = 1; i < worth.length; i++) {
            if (worth[i] > worth[best]) {
                best = i;
            }
        }
        return best;
    }

    private void makeLikeOnesCheaper(double[] worth, Movie chosen) {
        for (int i = 0; i < worth.length; i++) {
            Movie movie = movies.get(i);
            if (movie.genres().get(0).equals(chosen.genres().get(0))) {
                worth[i] -= SAME_GENRE;
            }
            if (movie.year() / 10 == chosen.year() / 10) {
                worth[i] -= SAME_DECADE;
            }
        }
    }

    private double score(Movie movie, String userId, Collection<String> genres) {
        return TASTE * taste(movie, genres)
                + POPULARITY * movie.popularity() / 100
                + NEWNESS * (movie.year() - oldest) / Math.max(1, newest - oldest)
                + PERSONAL * chance(userId, movie);
    }

    /** From 0, none of the user's genres, to 1: all of the film's are. One that leads the film counts for more. */
    private static double taste(Movie movie, Collection<String> genres) {
        long matches = movie.genres().stream().filter(genres::contains).count();
        double leading = genres.contains(movie.genres().get(0)) ? 0.25 : 0;
        return 0.75 * matches / movie.genres().size() + leading;
    }

    /** From 0 to 1; differs between users, never between two askings. */
    private static double chance(String userId, Movie movie) {
        return Math.floorMod((userId + "/" + movie.id()).hashCode() * 0x9E3779B9, 1000) / 1000.0;
    }

    private static Recommendation recommendation(Movie movie, Collection<String> genres) {
        return new Recommendation(movie.id(), movie.title(), movie.year(), movie.genres(), reason(movie, genres));
    }

    private static String reason(Movie movie, Collection<String> genres) {
        List<String> shared = movie.genres().stream().filter(genres::contains).toList();
        if (!shared.isEmpty()) {
            return "Because you like " + shared.stream().collect(Collectors.joining(" and "));
        }
        return movie.popularity() >= WELL_KNOWN
                ? "One of the best known films there are"
                : "Something different: " + movie.genres().get(0) + " from the " + movie.year() / 10 * 10 + "s";
    }
}
