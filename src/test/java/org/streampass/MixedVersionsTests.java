package org.streampass;

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
import org.streampass.json.Json;
import org.streampass.messaging.Fact;

/**
 * An old copy and a new one side by side: each event as version 1 published it, whole, in {@code published/v1}, held
 * against those who hear it today, and against what today's publisher says to those who heard it then.
 */
class MixedVersionsTests {

    private static final Path PUBLISHED = Path.of("src/test/resources/published/v1");
    private static final List<String> SERVICES =
            List.of("subscriptions", "payments", "recommendations", "notifications");
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
        assertThat(events())
                .containsExactlyInAnyOrderElementsOf(Files.readString(Path.of("artemis/broker.xml"))
                        .lines()
                        .filter(line -> line.contains("<address name=") && !line.contains("\"DLA\""))
                        .map(line -> line.split("\"")[1])
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatAnOldCopyPublishesIsReadByANewOne(String event) throws Exception {
        byte[] published = Files.readAllBytes(PUBLISHED.resolve(event + ".json"));
        List<Class<?>> consumers = records(event);

        assertThat(consumers).isNotEmpty();
        for (Class<?> consumer : consumers) {
            Json.readValid(published, consumer);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatANewCopyPublishesHasAllThatAnOldOneReads(String event) throws Exception {
        JsonNode before = STRICT.readTree(Files.readAllBytes(PUBLISHED.resolve(event + ".json")));
        Class<?> publisher = records(event).stream()
                .filter(Fact.class::isAssignableFrom)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody publishes " + event));

        JsonNode now = STRICT.readTree(Json.write(STRICT.treeToValue(before, publisher)));

        assertThat(missing("", before, now)).isEmpty();
    }

    /** The fields, by their paths, that are no longer there or no longer the same. */
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

    /** Of that name, in whichever service has one. */
    private static List<Class<?>> records(String event) {
        List<Class<?>> records = new ArrayList<>();
        for (String service : SERVICES) {
            try {
                records.add(Class.forName("org.streampass.%s.%s".formatted(service, event)));
            } catch (ClassNotFoundException e) {
                // it neither publishes nor hears it
            }
        }
        return records;
    }
}
