package org.streampass.recommendations;

import java.util.List;
import java.util.UUID;
import org.apache.camel.model.rest.RestParamType;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.ProblemException;
import org.streampass.platform.http.Reply;

/** {@code /recommendations} and {@code /movies}. */
class RecommendationsApi extends HttpRoutes {

    private static final int PAGE_SIZE = 24;
    private static final int MAX_WORDS = 100;

    private final RecommendationTable table;
    private final Catalogue catalogue;

    RecommendationsApi(RecommendationTable table, Catalogue catalogue) {
        this.table = table;
        this.catalogue = catalogue;
    }

    record MovieList(UUID subscriptionId, List<Recommendation> movies) {}

    record CatalogueEntry(String id, String title, int year, List<String> genres) {

        static CatalogueEntry of(Movie movie) {
            return new CatalogueEntry(movie.id(), movie.title(), movie.year(), movie.genres());
        }
    }

    /**
     * @param page the number of this page, from 1
     * @param pages the number of pages
     * @param total the number of movies on all pages
     */
    record CataloguePage(List<CatalogueEntry> movies, long page, long pages, long total) {}

    @Override
    public void configure() {
        rest("/recommendations")
                .tag("Recommendations")
                .get()
                .id("getRecommendations")
                .description("The user's movie list, with a reason for each movie")
                .security(TOKEN)
                .produces("application/json")
                .outType(MovieList.class)
                .responseMessage(says(404, "The list is not ready"))
                .to("direct:recommendations-get");
        rest("/movies")
                .tag("Recommendations")
                .get()
                .id("browseMovies")
                .description("The catalogue by page, the most popular movies first")
                .param(optional(RestParamType.query, "genre", "string", "Only movies of this genre")
                        .allowableValues(List.copyOf(catalogue.genres())))
                .param(optional(
                        RestParamType.query,
                        "q",
                        "string",
                        "Part of the title, case-insensitive; at most 100 characters"))
                .param(optional(
                        RestParamType.query, "page", "integer", "The page number, from 1 to 1000000; 1 by default"))
                .produces("application/json")
                .outType(CataloguePage.class)
                .to("direct:recommendations-movies");

        answer("recommendations-get", this::get);
        answer("recommendations-movies", this::browse);
    }

    private Reply get(Call call) {
        return table.newestList(call.user())
                .map(state -> Reply.ok(new MovieList(state.subscriptionId(), RecommendationTable.movies(state))))
                .orElseThrow(() -> new ProblemException(Problem.notFound(
                        "Your list is not ready yet; the notification RecommendationsReady follows when it is")));
    }

    private Reply browse(Call call) {
        String genre = call.query("genre");
        if (genre != null && !catalogue.genres().contains(genre)) {
            throw new ProblemException(
                    Problem.invalidParameter("genre", "must be one of " + String.join(", ", catalogue.genres())));
        }
        String words = call.query("q");
        if (words != null && words.length() > MAX_WORDS) {
            throw new ProblemException(
                    Problem.invalidParameter("q", "must have at most %d characters".formatted(MAX_WORDS)));
        }
        List<Movie> found = catalogue.search(genre, words);
        long page = call.query("page", 1, 1, 1_000_000);
        return Reply.ok(new CataloguePage(
                found.stream()
                        .skip((page - 1) * PAGE_SIZE)
                        .limit(PAGE_SIZE)
                        .map(CatalogueEntry::of)
                        .toList(),
                page,
                (found.size() + PAGE_SIZE - 1) / PAGE_SIZE,
                found.size()));
    }
}
