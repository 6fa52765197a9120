package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.json.Json;
import org.streampass.testing.process.ServiceEvents;
import org.streampass.testing.process.ServiceNames;

/** Verifies a sample of the fields that each consumer reads of each event against its record and the publisher's. */
class ContractTests {

    private static final Path SAMPLES = Path.of("src/test/resources/contracts");
    private static final ObjectMapper STRICT = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** @param queue {@code <service>-<Event>} */
    record Contract(String queue) {

        String consumer() {
            return queue.split("-")[0];
        }

        String event() {
            return queue.split("-")[1];
        }

        Class<?> read() {
            return ServiceEvents.recordOf(consumer(), event())
                    .orElseThrow(() -> new AssertionError(
                            "%s consumes %s but has no record of it".formatted(consumer(), event())));
        }

        byte[] sample() throws IOException {
            return Files.readAllBytes(SAMPLES.resolve(consumer()).resolve(event() + ".json"));
        }
    }

    /** One for each queue of a service with Java code. */
    static Stream<Contract> contracts() throws IOException {
        return ServiceEvents.queues().stream()
                .filter(queue -> ServiceEvents.hasJava(queue.service()))
                .map(queue -> new Contract(queue.queue()));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void consumerReadsAllFieldsOfItsSample(Contract contract) throws Exception {
        JsonNode sample = STRICT.readTree(contract.sample());

        Object read = Json.readValid(contract.sample(), contract.read());

        assertThat(STRICT.readTree(Json.write(read))).isEqualTo(sample);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void publisherHasAllFieldsThatTheConsumerReads(Contract contract) throws Exception {
        Class<?> published = publishedRecord(contract.event());

        Object event = STRICT.readValue(contract.sample(), published);

        assertThat(event).isInstanceOf(DomainEvent.class);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void consumerIgnoresUnknownFields(Contract contract) throws Exception {
        String later = new String(contract.sample()).replaceFirst("\\{", "{\"addedLater\": {\"a\": [1]},");

        Json.readValid(later.getBytes(), contract.read());
    }

    @Test
    void everySampleBelongsToAQueue() throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getParent().getFileName() + "-"
                                    + file.getFileName().toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            contracts().map(Contract::queue).toList());
        }
    }

    private static Class<?> publishedRecord(String event) {
        return ServiceNames.all().stream()
                .flatMap(service -> ServiceEvents.recordOf(service, event).stream())
                .filter(DomainEvent.class::isAssignableFrom)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no service publishes " + event));
    }
}
