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

    private final Candidate[] candidates;

    /** Every genre's bit. */
    private final Map<String, Long> genres = new HashMap<>();

    Recommender(List<Movie> movies) {
        for (Movie movie : movies) {
            movie.genres().forEach(genre -> genres.putIfAbsent(genre, 1L << genres.size()));
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
                        POPULARITY * movie.popularity() / 100,
                        NEWNESS * (movie.year() - oldest) / Math.max(1, newest - oldest)))
                .toArray(Candidate[]::new);
    }

    /** What of a film is the same for everyone, as numbers: each list is made by going through all of them. */
    private record Candidate(
            Movie movie, long genres, long leading, int decade, int shift, double popularity, double newness) {

        /** From 0, none of the wanted genres, to 1: all of the film's are. One that leads the film counts for more. */
        double taste(long wanted) {
            double leads = (leading & wanted) == 0 ? 0 : 0.25;
            return 0.75 * Long.bitCount(genres & wanted) / Long.bitCount(genres) + leads;
        }

        /** From 0 to 1; differs between users, never between two askings. The hash is that of {@code user/film}. */
        double chance(int userHash) {
            int hash = userHash * shift + movie.id().hashCode();
            return Math.floorMod(hash * 0x9E3779B9, 1000) / 1000.0;
        }

        double costOfLikeness(Candidate chosen) {
            return (leading == chosen.leading ? SAME_GENRE : 0) + (decade == chosen.decade ? SAME_DECADE : 0);
        }
    }

    private long bits(Collection<String> names) {
        return names.stream().mapToLong(name -> genres.getOrDefault(name, 0L)).reduce(0, (a, b) -> a | b);
    }

    List<Recommendation> recommend(String userId, Collection<String> tastes) {
        long wanted = bits(tastes);
        int userHash = (userId + "/").hashCode();
        double[] worth = Arrays.stream(candidates)
                .mapToDouble(candidate -> score(candidate, userHash, wanted))
                .toArray();
        List<Recommendation> list = new ArrayList<>();
        while (list.size() < Math.min(LENGTH, worth.length)) {
            int best = best(worth);
            Candidate chosen = candidates[best];
            list.add(recommendation(chosen.movie(), tastes));
            worth[best] = Double.NEGATIVE_INFINITY;
            makeLikeOnesCheaper(worth, chosen);
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

    private void makeLikeOnesCheaper(double[] worth, Candidate chosen) {
        for (int i = 0; i < worth.length; i++) {
            worth[i] -= candidates[i].costOfLikeness(chosen);
        }
    }

    private static double score(Candidate candidate, int userHash, long wanted) {
        return TASTE * candidate.taste(wanted)
                + candidate.popularity()
                + candidate.newness()
                + PERSONAL * candidate.chance(userHash);
    }

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
                ? "One of the best known films there are"
                : "Something different: " + movie.genres().get(0) + " from the " + movie.year() / 10 * 10 + "s";
    }
}
