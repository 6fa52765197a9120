package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** Placeholders in routes are resolved from settings; the defaults in the code are not available to them. */
class PlaceholderTests {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(.+?)}}");

    @ParameterizedTest
    @ValueSource(strings = {"routes", "docs/examples"})
    void everyPlaceholderHasADefault(Path folder) throws IOException {
        List<PropertySource<?>> settings =
                new YamlPropertySourceLoader().load("defaults", new ClassPathResource("application.yaml"));
        try (var files = Files.newDirectoryStream(folder, "*.camel.yaml")) {
            for (Path file : files) {
                assertThat(PLACEHOLDER.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                        .as("%s", file)
                        .allMatch(name -> settings.get(0).containsProperty(name));
            }
        }
    }
}
