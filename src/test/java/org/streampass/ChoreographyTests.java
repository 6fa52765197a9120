package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.process.ServiceNames;
import org.yaml.snakeyaml.Yaml;

/** The routes files show the choreography and nothing else, so that a newcomer can read all of them. */
class ChoreographyTests {

    private static final int LONGEST = 150;

    private static Path file(String service) {
        return Path.of("routes", service + ".camel.yaml");
    }

    @Test
    void allRoutesTogetherAreShort() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String service : ServiceNames.all()) {
            lines.addAll(Files.readAllLines(file(service)));
        }
        assertThat(lines).hasSizeLessThan(LONGEST);
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void eachRouteIsDescribedAndBeginsWithEventsOrDueWork(String service) throws IOException {
        List<Map<String, Map<String, Object>>> entries = new Yaml().load(Files.readString(file(service)));

        assertThat(entries).isNotEmpty().allSatisfy(entry -> {
            Map<String, Object> route = entry.get("route");
            assertThat((String) route.get("id")).startsWith(service + "-");
            assertThat((String) route.get("description")).isNotBlank();
            assertThat(((Map<?, ?>) route.get("from")).get("uri")).asString().matches("(event|due):.*");
        });
    }
}
