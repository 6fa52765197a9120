package org.streampass;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and names use the terms of the field instead of the words that {@code dialect.txt} lists. */
class DialectTests {

    private static final Path LIST = Path.of("src/test/resources/dialect.txt");
    private static final Set<String> NOT_OURS = Set.of(".git", ".idea", ".vscode", "target", "data", "secrets");
    private static final Pattern NO_TEXT = Pattern.compile(".*\\.(png|csv)");
    private static final Pattern WORDS_OF_A_NAME = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final String BETWEEN_WORDS = "[\\s*/#_-]+";

    /** By phrase, the term to use instead. */
    private static final Map<String, String> TERMS = read(LIST)
            .lines()
            .filter(line -> line.contains(" = "))
            .map(line -> line.split(" = "))
            .collect(toMap(parts -> parts[0], parts -> parts[1]));

    private static final Pattern PHRASES = Pattern.compile(
            TERMS.keySet().stream().map(DialectTests::expression).collect(joining("|", "(?<![a-z])(?:", ")(?![a-z])")),
            Pattern.CASE_INSENSITIVE);

    @TempDir
    Path folder;

    @Test
    void textsUseTheTermsOfTheField() throws IOException {
        try (Stream<Path> roots = Files.list(Path.of(""))) {
            List<String> findings = roots.filter(root -> !NOT_OURS.contains(root.toString()))
                    .flatMap(DialectTests::files)
                    .filter(file -> !file.equals(LIST)
                            && !NO_TEXT.matcher(file.toString()).matches())
                    .flatMap(DialectTests::findings)
                    .toList();
            assertThat(findings).isEmpty();
        }
    }

    @Test
    void wordsAreFoundAcrossLinesAndWithinNames() throws IOException {
        Map.Entry<String, String> entry = TERMS.entrySet().stream()
                .filter(each -> each.getKey().contains(" "))
                .findFirst()
                .orElseThrow();
        String[] words = entry.getKey().split(" ", 2);
        String name = words[0] + Character.toUpperCase(words[1].charAt(0)) + words[1].substring(1);
        Path file = folder.resolve("Sample.java");

        Files.writeString(file, "/**\n * See: %s\n * %s.\n */\nvoid %s() {}".formatted(words[0], words[1], name));

        assertThat(findings(file))
                .containsExactly(
                        "%s:2: '%s', say '%s'".formatted(file, entry.getKey(), entry.getValue()),
                        "%s:5: '%s', say '%s'".formatted(file, entry.getKey(), entry.getValue()));
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> findings(Path file) {
        String text = WORDS_OF_A_NAME.matcher(read(file)).replaceAll(" ");
        return PHRASES.matcher(text).results().map(found -> {
            String phrase = found.group().replaceAll(BETWEEN_WORDS, " ").toLowerCase(Locale.ROOT);
            long line = 1
                    + text.substring(0, found.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            return "%s:%d: '%s', say '%s'".formatted(file, line, phrase, TERMS.get(phrase));
        });
    }

    private static String expression(String phrase) {
        return Arrays.stream(phrase.split(" ")).map(Pattern::quote).collect(joining(BETWEEN_WORDS));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("%s cannot be read".formatted(file), e);
        }
    }
}
