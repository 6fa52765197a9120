package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.platform.json.Json;
import org.streampass.testing.process.ServiceEvents;
import org.streampass.testing.process.ServiceNames;

/**
 * An old and a new version run side by side. {@code published/v1} contains each event as the old version publishes it:
 * today's consumers read it, and today's publisher still writes all of its fields.
 */
class MixedVersionsTests {

    private static final Path PUBLISHED = Path.of("src/test/resources/published/v1");
    private static final ObjectMapper STRICT = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static List<String> events() throws IOException {
        try (Stream<Path> files = Files.list(PUBLISHED)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .toList();
        }
    }

    @Test
    void everyEventIsRecorded() throws IOException {
        assertThat(events()).containsExactlyInAnyOrderElementsOf(ServiceEvents.events());
    }

    @ParameterizedTest
    @MethodSource("events")
    void newVersionReadsEventsOfTheOldOne(String event) throws Exception {
        byte[] published = Files.readAllBytes(PUBLISHED.resolve(event + ".json"));
        List<Class<?>> consumers = records(event);

        assertThat(consumers).isNotEmpty();
        for (Class<?> consumer : consumers) {
            Json.readValid(published, consumer);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventsOfTheNewVersionKeepAllFieldsOfTheOldOne(String event) throws Exception {
        JsonNode before = STRICT.readTree(Files.readAllBytes(PUBLISHED.resolve(event + ".json")));
        Class<?> publisher = records(event).stream()
                .filter(DomainEvent.class::isAssignableFrom)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no service publishes " + event));

        JsonNode now = STRICT.readTree(Json.write(STRICT.treeToValue(before, publisher)));

        assertThat(missing("", before, now)).isEmpty();
    }

    /** The paths of the fields that are missing or changed. */
    private static List<String> missing(String path, JsonNode before, JsonNode now) {
        List<String> missing = new ArrayList<>();
        if (before.isObject() && now != null && now.isObject()) {
            for (Map.Entry<String, JsonNode> field : before.properties()) {
                missing.addAll(missing(path + "/" + field.getKey(), field.getValue(), now.get(field.getKey())));
            }
        } else if (!before.equals(now)) {
            missing.add(path);
        }
        return missing;
    }

    /** The records of that name in all services. */
    private static List<Class<?>> records(String event) {
        List<Class<?>> records = new ArrayList<>();
        ServiceNames.all()
                .forEach(service -> ServiceEvents.recordOf(service, event).ifPresent(records::add));
        return records;
    }
}
