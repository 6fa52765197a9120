package org.streampass;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** {@code docs/configuration.md} lists the settings that the code reads, and no other. */
class SettingsDocumentTests {

    private static final Pattern NAMES_OF_A_ROW = Pattern.compile("(?m)^\\| (`streampass\\.[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`([\\w.*-]+)`");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(streampass\\.[\\w.-]+)}}");

    @Test
    void eachSettingIsDocumented() {
        assertThat(documented()).containsAll(bound()).containsAll(usedByRoutes());
    }

    @Test
    void eachDocumentedSettingIsRead() {
        Set<String> read = bound();
        read.addAll(usedByRoutes());
        assertThat(read).containsAll(documented());
    }

    private static Set<String> bound() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("org.streampass").stream()
                .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null))
                .flatMap(type -> settings(
                        type.getAnnotation(ConfigurationProperties.class).value(), type))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<String> settings(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(component -> settings(prefix, component));
    }

    private static Stream<String> settings(String prefix, RecordComponent component) {
        String name =
                prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        if (component.getType().isRecord()) {
            return settings(name, component.getType());
        }
        return Stream.of(name.equals("streampass.limits") ? name + ".*" : name);
    }

    private static Set<String> usedByRoutes() {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.flatMap(file -> matches(PLACEHOLDER, read(file)))
                    .map(match -> match.group(1))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row names settings in full; further ones with the same prefix as {@code .name}. */
    private static Set<String> documented() {
        Set<String> names = new TreeSet<>();
        matches(NAMES_OF_A_ROW, read(Path.of("docs/configuration.md"))).forEach(row -> {
            String[] last = {""};
            matches(NAME, row.group(1)).map(match -> match.group(1)).forEach(name -> {
                last[0] = name.startsWith(".") ? last[0].substring(0, last[0].lastIndexOf('.')) + name : name;
                names.add(last[0]);
            });
        });
        return names;
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
