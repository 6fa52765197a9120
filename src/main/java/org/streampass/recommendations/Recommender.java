package org.streampass.recommendations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Recommends movies. The score prefers the user's genres, then popular and recent movies, and lowers movies that resemble
 * those already chosen. The result is deterministic for a user and genres.
 */
class Recommender {

    private static final int LENGTH = 20;

    private static final double GENRE_WEIGHT = 0.55;
    private static final double POPULARITY_WEIGHT = 0.25;
    private static final double RECENCY_WEIGHT = 0.10;
    private static final double PERSONAL_WEIGHT = 0.10;

    /** Subtracted for each chosen movie with the same first genre. */
    private static final double SAME_GENRE_PENALTY = 0.03;

    /** Subtracted for each chosen movie of the same decade. */
    private static final double SAME_DECADE_PENALTY = 0.02;

    /** The popularity from which the reason calls a movie well known. */
    private static final int WELL_KNOWN = 85;

    private final Candidate[] candidates;

    /** The bit of each genre. */
    private final Map<String, Long> genreBits = new HashMap<>();

    Recommender(List<Movie> movies) {
        for (Movie movie : movies) {
            movie.genres().forEach(genre -> genreBits.putIfAbsent(genre, 1L << genreBits.size()));
        }
        int oldest = movies.stream().mapToInt(Movie::year).min().orElse(0);
        int newest = movies.stream().mapToInt(Movie::year).max().orElse(0);
        candidates = movies.stream()
                .sorted(Comparator.comparing(Movie::id))
                .map(movie -> new Candidate(
                        movie,
                        bits(movie.genres()),
                        bits(movie.genres().subList(0, 1)),
                        movie.year() / 10,
                        power31(movie.id().length()),
                        POPULARITY_WEIGHT * movie.popularity() / 100,
                        RECENCY_WEIGHT * (movie.year() - oldest) / Math.max(1, newest - oldest)))
                .toArray(Candidate[]::new);
    }

    /**
     * A movie, with the numbers that are the same for all users. They are computed once, because each list visits all
     * movies.
     */
    private record Candidate(
            Movie movie, long genres, long firstGenre, int decade, int hashFactor, double popularity, double recency) {

        /** The share of the movie's genres that the user wants, from 0 to 1. The first genre counts more. */
        double genreScore(long wanted) {
            double first = (firstGenre & wanted) == 0 ? 0 : 0.25;
            return 0.75 * Long.bitCount(genres & wanted) / Long.bitCount(genres) + first;
        }

        /** A pseudo-random number from 0 to 1, from the hash of {@code user/movie}. */
        double personalScore(int userHash) {
            int hash = userHash * hashFactor + movie.id().hashCode();
            return Math.floorMod(hash * 0x9E3779B9, 1000) / 1000.0;
        }

        double penalty(Candidate chosen) {
            return (firstGenre == chosen.firstGenre ? SAME_GENRE_PENALTY : 0)
                    + (decade == chosen.decade ? SAME_DECADE_PENALTY : 0);
        }
    }

    private long bits(Collection<String> names) {
        return names.stream()
                .mapToLong(name -> genreBits.getOrDefault(name, 0L))
                .reduce(0, (a, b) -> a | b);
    }

    List<Recommendation> recommend(String userId, Collection<String> genres) {
        long wanted = bits(genres);
        int userHash = (userId + "/").hashCode();
        double[] scores = Arrays.stream(candidates)
                .mapToDouble(candidate -> score(candidate, userHash, wanted))
                .toArray();
        List<Recommendation> list = new ArrayList<>();
        while (list.size() < Math.min(LENGTH, scores.length)) {
            int best = best(scores);
            Candidate chosen = candidates[best];
            list.add(recommendation(chosen.movie(), genres));
            scores[best] = Double.NEGATIVE_INFINITY;
            lowerSimilar(scores, chosen);
        }
        return list;
    }

    /** The index of the highest score; the lowest id wins a tie. */
    private static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    private void lowerSimilar(double[] scores, Candidate chosen) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] -= candidates[i].penalty(chosen);
        }
    }

    private static double score(Candidate candidate, int userHash, long wanted) {
        return GENRE_WEIGHT * candidate.genreScore(wanted)
                + candidate.popularity()
                + candidate.recency()
                + PERSONAL_WEIGHT * candidate.personalScore(userHash);
    }

    /** The factor of a prefix's hash in the hash of a string with this many more characters. */
    private static int power31(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 31;
        }
        return power;
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
                ? "One of the best-known films"
                : "Something different: " + movie.genres().get(0) + " from the " + movie.year() / 10 * 10 + "s";
    }
}
