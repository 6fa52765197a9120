package org.streampass.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CatalogueTests {

    private final Catalogue catalogue = new Catalogue();

    @Test
    void catalogueHasHundredsOfCompleteFilms() {
        assertThat(catalogue.movies()).hasSizeGreaterThanOrEqualTo(300).allSatisfy(movie -> {
            assertThat(movie.id()).matches("[a-z0-9-]+-" + movie.year());
            assertThat(movie.title()).isNotBlank();
            assertThat(movie.year()).isBetween(1895, 2030);
            assertThat(movie.genres()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(movie.popularity()).isBetween(1, 100);
        });
        assertThat(catalogue.movies()).extracting(Movie::id).doesNotHaveDuplicates();
    }

    @Test
    void genresOfRequestsAreThoseOfTheCatalogue() throws IOException {
        String settings = Files.readString(Path.of("src/main/resources/application.yaml"));

        assertThat(catalogue.genres()).allSatisfy(genre -> assertThat(settings).contains("\n      - " + genre + "\n"));
        assertThat(settings.lines().filter(line -> line.matches("      - [a-z-]+")))
                .hasSameSizeAs(catalogue.genres());
    }

    @Test
    void searchMatchesPartsOfTitlesInAnyCaseBestKnownFirst() {
        assertThat(catalogue.search(null, "GODFATHER")).extracting(Movie::title).startsWith("The Godfather");
        assertThat(catalogue.search("western", null))
                .allMatch(movie -> movie.genres().contains("western"))
                .isSortedAccordingTo((a, b) -> Integer.compare(b.popularity(), a.popularity()));
        assertThat(catalogue.search(null, "no such film")).isEmpty();
    }
}
