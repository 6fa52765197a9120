package org.streampass.recommendations;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.streampass.platform.startup.StartupException;

/** The movies in {@code catalogue/movies.csv}. */
class Catalogue {

    private static final String FILE = "/catalogue/movies.csv";

    private final List<Movie> movies;
    private final SortedSet<String> genres = new TreeSet<>();

    Catalogue() {
        try (InputStream file = Catalogue.class.getResourceAsStream(FILE)) {
            CsvMapper csv = new CsvMapper();
            CsvSchema schema = csv.schemaFor(Movie.class)
                    .withArrayElementSeparator("|")
                    .withHeader()
                    .withColumnReordering(true);
            movies = List.copyOf(csv.readerFor(Movie.class)
                    .with(schema)
                    .<Movie>readValues(file)
                    .readAll());
        } catch (IOException e) {
            throw new StartupException("the catalogue %s cannot be read: %s".formatted(FILE, e.getMessage()), e);
        }
        movies.forEach(movie -> genres.addAll(movie.genres()));
    }

    List<Movie> movies() {
        return movies;
    }

    SortedSet<String> genres() {
        return genres;
    }

    /**
     * Finds movies, the most popular first.
     *
     * @param genre null: any genre
     * @param words part of the title, case-insensitive; null: any title
     */
    List<Movie> search(String genre, String words) {
        return movies.stream()
                .filter(movie -> genre == null || movie.genres().contains(genre))
                .filter(movie -> words == null
                        || movie.title().toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparingInt(Movie::popularity).reversed().thenComparing(Movie::id))
                .toList();
    }
}
