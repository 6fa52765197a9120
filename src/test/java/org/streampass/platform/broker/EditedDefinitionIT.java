package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerXml;
import org.streampass.testing.process.App;

/** Edits the definition of a running embedded broker. Artemis would reload it, and with it the acceptors. */
class EditedDefinitionIT {

    @TempDir
    Path folder;

    @Test
    void embeddedBrokerTakesEditsOnlyWhenItStarts() throws IOException {
        Path definition = Files.writeString(
                folder.resolve("broker.xml"),
                Files.readString(Path.of("artemis/broker.xml"))
                        .replace(
                                "<name>streampass</name>",
                                "<name>streampass</name>"
                                        + "<configuration-file-refresh-period>50</configuration-file-refresh-period>"));
        BrokerXml.copyServices(folder);
        try (App app = App.start(folder.resolve("data"), Map.of("streampass.broker-config", definition.toString()))) {
            Files.setLastModifiedTime(definition, FileTime.from(Instant.now().plusSeconds(60)));

            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (LiveTopology broker = new LiveTopology(app.bean(ActiveMQConnectionFactory.class))) {
                    assertThat(broker.hasAddress("PaymentCompleted")).isTrue();
                }
            });
        }
    }
}
