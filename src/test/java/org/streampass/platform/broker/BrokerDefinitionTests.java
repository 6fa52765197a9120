package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.security.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.platform.startup.StartupException;
import org.streampass.testing.process.ServiceEvents;
import org.streampass.testing.process.ServiceNames;
import org.yaml.snakeyaml.Yaml;

/** Verifies the files of the broker against the routes, and the messages about mistakes in these files. */
class BrokerDefinitionTests {

    private static final String DEFINITION = """
            <configuration xmlns="urn:activemq">
                <core xmlns="urn:activemq:core">
                    <name>streampass</name>
                    <journal-datasync>true</journal-datasync>
                </core>
            </configuration>
            """;

    private static final Path SERVICES = Path.of("artemis/services");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void fileOfServiceDeclaresExactlyTheNeedsOfItsRoutes(String service) throws IOException {
        ServiceDefinition definition =
                new ServiceDefinition(service, ServiceEvents.published(service), ServiceEvents.queues(service));

        assertThat(definition.missingIn(SERVICES))
                .as("lines to add to %s", ServiceDefinition.nameOfFile(service))
                .isEmpty();
        assertThat(withoutOwnAddresses(service)).isEqualTo(definition.needed());
    }

    /** A service may have addresses that are not for events. Their names begin with its own. */
    private static Map<String, Map<String, Object>> withoutOwnAddresses(String service) throws IOException {
        Map<String, Map<String, Object>> sections =
                new Yaml().load(Files.readString(SERVICES.resolve(service + ".yaml")));
        sections.values().forEach(section -> section.keySet().removeIf(name -> name.startsWith(service + ".")));
        sections.values().removeIf(Map::isEmpty);
        return sections;
    }

    @Test
    void everyFileBelongsToAServiceWithRoutes() throws IOException {
        try (Stream<Path> files = Files.list(SERVICES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ServiceNames.all().stream()
                            .map(name -> name + ".yaml")
                            .toList());
        }
    }

    @Test
    void missingPermissionIsPrintedAsTheLinesToAdd() throws IOException {
        Path file = Files.writeString(
                folder.resolve("payments.yaml"),
                Files.readString(SERVICES.resolve("payments.yaml"))
                        .replaceFirst("(::payments-UserSubscribed:\n)    payments: \\{consume: true}\n", "$1"));

        assertThat(new ServiceDefinition(
                                "payments", ServiceEvents.published("payments"), ServiceEvents.queues("payments"))
                        .missingIn(file.getParent()))
                .isEqualTo("""
                        securityRoles:
                          UserSubscribed::payments-UserSubscribed:
                            payments: {consume: true}
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            addressConfigurations: | addressConfiguration: | payments.yaml is broken: addressConfiguration.
            {send: true}           | {sent: true}          | payments.yaml is broken: securityRoles.
            exclusive: true        | exclusive: [true      | payments.yaml is broken: loadError:
            """)
    void mistakeInTheFileOfAServiceIsReportedWithItsEntry(String right, String wrong, String message)
            throws IOException {
        Path definition = Files.writeString(folder.resolve("broker.xml"), DEFINITION);
        Path services = Files.createDirectory(folder.resolve("services"));
        Files.writeString(
                services.resolve("payments.yaml"),
                Files.readString(SERVICES.resolve("payments.yaml")).replace(right, wrong));

        assertThatThrownBy(() -> new BrokerDefinition(definition).read())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("the broker's definition " + services + "/" + message.strip());
    }

    private final Configuration shipped = new BrokerDefinition(Path.of("artemis/broker.xml")).read();

    private List<QueueBinding> queues(Predicate<String> addresses) {
        return shipped.getAddressConfigurations().stream()
                .filter(address -> addresses.test(address.getName()))
                .flatMap(address -> address.getQueueConfigs().stream()
                        .map(queue -> new QueueBinding(queue.getName().toString(), address.getName())))
                .toList();
    }

    private List<QueueBinding> queuesOfEvents() {
        return queues(address -> !address.startsWith("DLA") && !address.startsWith("services."));
    }

    private Stream<String> roles(String match, Predicate<Role> permission) {
        return shipped.getSecurityRoles().get(match).stream().filter(permission).map(Role::getName);
    }

    /**
     * Without a setting for the queue, the setting of its address would apply: only the administrator could consume.
     */
    @Test
    void queueIsConsumedByTheServiceInItsName() {
        assertThat(queuesOfEvents()).hasSizeGreaterThan(5).allSatisfy(queue -> assertThat(
                        roles(queue.qualified(), Role::isConsume))
                .containsExactlyInAnyOrder("administrator", queue.queue().split("-")[0]));
    }

    /** Otherwise a service that may send to its queue could address any other queue of the event. */
    @Test
    void retriesOfAServiceReachOnlyItsOwnQueue() {
        assertThat(queuesOfEvents()).allSatisfy(queue -> {
            assertThat(roles(queue.qualified(), Role::isSend)).isEmpty();
            assertThat(roles(queue.redeliveryAddress(), Role::isSend))
                    .containsExactly(queue.queue().split("-")[0]);
            assertThat(shipped.getDivertConfigurations())
                    .filteredOn(divert -> divert.getAddress().equals(queue.redeliveryAddress()))
                    .singleElement()
                    .satisfies(divert -> {
                        assertThat(divert.getForwardingAddress()).isEqualTo(queue.qualified());
                        assertThat(divert.isExclusive()).isTrue();
                    });
        });
    }

    /** Otherwise an operator's replay could send forged letters of one service to the queue of another. */
    @Test
    void onlyTheConsumingServiceWritesItsDeadLetters() {
        List<QueueBinding> letters =
                queuesOfEvents().stream().map(QueueBinding::deadLetters).toList();

        assertThat(queues(address -> address.startsWith("DLA."))).containsExactlyInAnyOrderElementsOf(letters);
        assertThat(letters).allSatisfy(queue -> assertThat(roles(queue.address(), Role::isSend))
                .containsExactly(queue.address().substring("DLA.".length())));
        assertThat(queues("DLA"::equals)).containsExactly(new QueueBinding("DLQ", "DLA"));
        assertThat(roles("DLA", Role::isSend))
                .as("the broker itself needs no permission")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            </name>             | </nam>              | 3 | The element type "name" must be terminated by the matching end-tag "</name>".
            <name>              | <nam/><name>        | 3 | Invalid content was found starting with element 'nam'.
            >true<              | >maybe<             | 4 | 'maybe' is not a valid value for 'boolean'.
            urn:activemq:core   | urn:activemq:cor    | 2 | The matching wildcard is strict, but no declaration can be found for element 'core'.
            </configuration>    | </configuration>x   | 6 | Content is not allowed in trailing section.
            """)
    void errorIsReportedWithItsLineAndCause(String right, String wrong, int line, String cause) throws IOException {
        Path file = Files.writeString(folder.resolve("broker.xml"), DEFINITION.replace(right, wrong));

        assertThatThrownBy(() -> new BrokerDefinition(file).read())
                .isInstanceOf(StartupException.class)
                .message()
                .matches("\\Qthe broker's definition %s is broken in line %d, column \\E\\d+: \\Q%s\\E"
                        .formatted(file, line, cause));
    }

    @Test
    void missingFileIsReportedWithItsSetting() {
        assertThatThrownBy(() -> new BrokerDefinition(folder.resolve("nowhere.xml")).read())
                .hasMessage("the broker's definition %s cannot be read; name another with --streampass.broker-config"
                        .formatted(folder.resolve("nowhere.xml")));
    }
}
