package org.streampass.recommendations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        this.movies = movies;
        this.oldest = movies.stream().mapToInt(Movie::year).min().orElse(0);
        this.newest = movies.stream().mapToInt(Movie::year).max().orElse(0);
    }

    /** A film that may still be chosen, and what it is worth to the user by itself. */
    private record Candidate(Movie movie, double score) {}

    List<Recommendation> recommend(String userId, Collection<String> genres) {
        List<Candidate> left = new ArrayList<>(movies.stream()
                .map(movie -> new Candidate(movie, score(movie, userId, genres)))
                .toList());
        List<Movie> chosen = new ArrayList<>();
        Kinds kinds = new Kinds();
        while (chosen.size() < LENGTH && !left.isEmpty()) {
            Candidate next = left.stream()
                    .max(Comparator.<Candidate>comparingDouble(
                                    candidate -> candidate.score() - kinds.cost(candidate.movie()))
                            .thenComparing(candidate -> candidate.movie().id()))
                    .orElseThrow();
            left.remove(next);
            chosen.add(next.movie());
            kinds.add(next.movie());
        }
        return chosen.stream().map(movie -> recommendation(movie, genres)).toList();
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

    /** How many films of which kind are chosen already, and what one more of it costs. */
    private static class Kinds {

        private final Map<String, Integer> genres = new HashMap<>();
        private final Map<Integer, Integer> decades = new HashMap<>();

        void add(Movie movie) {
            genres.merge(movie.genres().get(0), 1, Integer::sum);
            decades.merge(movie.year() / 10, 1, Integer::sum);
        }

        double cost(Movie movie) {
            return SAME_GENRE * genres.getOrDefault(movie.genres().get(0), 0)
                    + SAME_DECADE * decades.getOrDefault(movie.year() / 10, 0);
        }
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
