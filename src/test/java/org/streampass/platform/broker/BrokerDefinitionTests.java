package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.security.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streampass.installation.StartupException;

/** What an editor of {@code broker.xml} is told when it is wrong. */
class BrokerDefinitionTests {

    private static final String DEFINITION = """
            <configuration xmlns="urn:activemq">
                <core xmlns="urn:activemq:core">
                    <name>streampass</name>
                    <journal-datasync>true</journal-datasync>
                </core>
            </configuration>
            """;

    @TempDir
    Path folder;

    @Test
    void theOneThatIsShippedIsTaken() {
        assertThat(new BrokerDefinition(Path.of("artemis/broker.xml")).read().getName())
                .isEqualTo("streampass");
    }

    /** Else it would be for whoever may consume from the address: nobody but the administrator. */
    @Test
    void everyQueueIsForTheServiceThatItIsNamedAfter() {
        Configuration definition = new BrokerDefinition(Path.of("artemis/broker.xml")).read();
        List<QueueConfiguration> queues = definition.getAddressConfigurations().stream()
                .filter(address -> !address.getName().equals("DLA"))
                .flatMap(address -> address.getQueueConfigs().stream())
                .toList();

        assertThat(queues).hasSizeGreaterThan(5).allSatisfy(queue -> {
            String service = queue.getName().toString().split("-")[0];
            Set<Role> roles =
                    definition.getSecurityRoles().getOrDefault(queue.getAddress() + "::" + queue.getName(), Set.of());
            assertThat(roles.stream().filter(Role::isConsume).map(Role::getName))
                    .containsExactlyInAnyOrder("administrator", service);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            </name>             | </nam>              | 3 | The element type "name" must be terminated by the matching end-tag "</name>".
            <name>              | <nam/><name>        | 3 | Invalid content was found starting with element 'nam'.
            >true<              | >maybe<             | 4 | 'maybe' is not a valid value for 'boolean'.
            urn:activemq:core   | urn:activemq:cor    | 2 | The matching wildcard is strict, but no declaration can be found for element 'core'.
            </configuration>    | </configuration>x   | 6 | Content is not allowed in trailing section.
            """)
    void aMistakeIsToldWithItsLineAndItsCause(String right, String wrong, int line, String cause) throws IOException {
        Path file = Files.writeString(folder.resolve("broker.xml"), DEFINITION.replace(right, wrong));

        assertThatThrownBy(() -> new BrokerDefinition(file).read())
                .isInstanceOf(StartupException.class)
                .message()
                .matches("\\Qthe broker's definition %s is broken in line %d, column \\E\\d+: \\Q%s\\E"
                        .formatted(file, line, cause));
    }

    @Test
    void aMissingOneIsToldWithTheSettingThatNamesIt() {
        assertThatThrownBy(() -> new BrokerDefinition(folder.resolve("nowhere.xml")).read())
                .hasMessage("the broker's definition %s cannot be read; name another with --streampass.broker-config"
                        .formatted(folder.resolve("nowhere.xml")));
    }
}
