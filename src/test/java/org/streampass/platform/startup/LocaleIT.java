package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;

/** The workflow on a machine with another locale, time zone and character encoding. */
class LocaleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "H2, tr, TR, u-ca-buddhist-nu-thai, Pacific/Apia, US-ASCII",
        "POSTGRES, ar, EG, u-nu-arab, America/St_Johns, windows-1256"
    })
    void workflowDoesNotDependOnTheLocale(
            TestDatabase database,
            String language,
            String country,
            String extensions,
            String zone,
            String charset,
            @TempDir Path data)
            throws IOException {
        List<String> options = List.of(
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "-Duser.extensions=" + extensions,
                "-Duser.timezone=" + zone,
                "-Dfile.encoding=" + charset);
        try (AppProcess app = AppProcess.launch(options, Path.of(""), data, database.settings(), Map.of())
                .awaitReady()) {
            Api.User ada = app.api().user("adaI");

            JsonNode accepted = ada.subscribe("tok_ok").json();

            String id = accepted.get("id").asText();
            assertThat(Instant.parse(accepted.get("createdAt").asText())).isCloseTo(Instant.now(), within());
            await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
            await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
            assertThat(ada.get("/movies?q=TITANIC").json().get("movies")).isNotEmpty();
            assertThat(ada.post("/subscriptions", "{}").json().toString()).contains("must not be null");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(mails(data)).hasSize(2));
            assertThat(mails(data))
                    .allSatisfy(mail -> assertThat(mail).contains("To: ada@example.org", "charset=UTF-8"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            new Operator(app.api(), data).get("/balance").json().toString())
                    .contains("\"balanced\":true", "\"active\":1"));
            assertThat(app.complaints()).isEmpty();
        }
    }

    private static org.assertj.core.data.TemporalUnitOffset within() {
        return org.assertj.core.api.Assertions.within(10, ChronoUnit.MINUTES);
    }

    private static List<String> mails(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("outbox"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.resolve("outbox"))) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .map(LocaleIT::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
