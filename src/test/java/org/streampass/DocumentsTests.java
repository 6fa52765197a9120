package org.streampass;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents name files and tests that exist. */
class DocumentsTests {

    private static final Path ROOT = Path.of("");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    /** The files that docs/routes.md tells the reader to create. */
    private static final Pattern OF_EXAMPLES = Pattern.compile("/(my|ledger|loyalty)\\b|PointsAwarded");

    private static final Pattern NAMED_PATH =
            Pattern.compile("(?<![\\w/.])(?:src|docs|routes|artemis|\\.ci)/[\\w./-]*[\\w/](?![\\w<*{…])");

    private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w*(?:Tests|IT))(?:\\.(\\w+))?`");

    static Stream<Path> documents() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> found =
                    docs.filter(file -> file.toString().endsWith(".md")).toList();
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")), found.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void relativeLinksLeadToAFileAndAHeading(Path document) {
        assertThat(matches(LINK, document)
                        .map(link -> link.group(1))
                        .filter(link -> !link.startsWith("http"))
                        .filter(link -> !hasTarget(document, link)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedPathsExist(Path document) {
        assertThat(matches(NAMED_PATH, document)
                        .map(MatchResult::group)
                        .filter(path -> !OF_EXAMPLES.matcher(path).find() && !Files.exists(ROOT.resolve(path))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedTestsExist(Path document) throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        assertThat(matches(NAMED_TEST, document)
                        .filter(test -> !tests.containsKey(test.group(1))
                                || test.group(2) != null
                                        && !tests.get(test.group(1)).contains(" void " + test.group(2) + "("))
                        .map(MatchResult::group))
                .isEmpty();
    }

    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    private static boolean hasTarget(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path folder = document.getParent() == null ? ROOT : document.getParent();
        Path target = parts[0].isEmpty() ? document : folder.resolve(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** As GitHub derives them from headings. */
    private static Set<String> anchors(Path document) {
        return matches(HEADING, document)
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(toSet());
    }

    private static Stream<MatchResult> matches(Pattern pattern, Path document) {
        try {
            return pattern.matcher(Files.readString(document)).results();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
