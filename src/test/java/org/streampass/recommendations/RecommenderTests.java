package org.streampass.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecommenderTests {

    private final Catalogue catalogue = new Catalogue();
    private final Recommender recommender = new Recommender(catalogue.movies());

    @Test
    void sameUserGetsTheSameList() {
        assertThat(recommender.recommend("ada", Set.of("crime", "drama")))
                .isEqualTo(new Recommender(new Catalogue().movies()).recommend("ada", Set.of("drama", "crime")));
    }

    @Test
    void usersWithEqualGenresGetDifferentLists() {
        assertThat(ids(recommender.recommend("ada", List.of("crime"))))
                .isNotEqualTo(ids(recommender.recommend("bob", List.of("crime"))));
    }

    @Test
    void everyGenreYieldsTwentyFilmsMostlyOfThatGenre() {
        for (String genre : catalogue.genres()) {
            List<Recommendation> list = recommender.recommend("ada", List.of(genre));

            assertThat(ids(list)).as(genre).hasSize(20).doesNotHaveDuplicates();
            assertThat(list.stream().filter(movie -> movie.genres().contains(genre)))
                    .as("films of the genre %s", genre)
                    .hasSizeGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void listContainsBothGenres() {
        List<Recommendation> list = recommender.recommend("ada", List.of("western", "animation"));

        assertThat(list).anyMatch(movie -> movie.genres().contains("western"));
        assertThat(list).anyMatch(movie -> movie.genres().contains("animation"));
    }

    @Test
    void listSpansDecades() {
        Set<Integer> decades = recommender.recommend("ada", List.of("drama")).stream()
                .map(movie -> movie.year() / 10)
                .collect(Collectors.toSet());

        assertThat(decades).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void everyFilmHasAReason() {
        assertThat(recommender.recommend("ada", List.of("western", "music")))
                .filteredOn(movie -> movie.genres().contains("western"))
                .allSatisfy(movie -> assertThat(movie.reason())
                        .startsWith("Because you like ")
                        .contains("western"));
        assertThat(recommender.recommend("ada", List.of()))
                .allSatisfy(movie -> assertThat(movie.reason()).isNotBlank().doesNotContain("Because you like"));
    }

    private static List<String> ids(List<Recommendation> list) {
        return list.stream().map(Recommendation::id).toList();
    }
}
