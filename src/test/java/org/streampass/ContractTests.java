package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.json.Json;
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

        byte[] sample() throws IOException {
            return Files.readAllBytes(SAMPLES.resolve(consumer()).resolve(event() + ".json"));
        }
    }

    /** One for each queue. */
    static Stream<Contract> contracts() throws IOException {
        return Pattern.compile("<queue name=\"([a-z]+-[A-Za-z]+)\"/>")
                .matcher(Files.readString(Path.of("artemis/broker.xml")))
                .results()
                .map(queue -> new Contract(queue.group(1)));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void consumerReadsAllFieldsOfItsSample(Contract contract) throws Exception {
        JsonNode sample = STRICT.readTree(contract.sample());

        Object read = Json.readValid(contract.sample(), recordOf(contract.consumer(), contract.event()));

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

        Json.readValid(later.getBytes(), recordOf(contract.consumer(), contract.event()));
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

    private static Class<?> publishedRecord(String event) throws IOException {
        return ServiceNames.all().stream()
                .filter(service -> exists(service, event))
                .map(service -> recordOf(service, event))
                .filter(DomainEvent.class::isAssignableFrom)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no service publishes " + event));
    }

    private static boolean exists(String service, String event) {
        try {
            Class.forName("org.streampass.%s.%s".formatted(service, event));
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Class<?> recordOf(String service, String event) {
        try {
            return Class.forName("org.streampass.%s.%s".formatted(service, event));
        } catch (ClassNotFoundException e) {
            throw new AssertionError("%s consumes %s but has no record of it".formatted(service, event), e);
        }
    }
}
