package org.streampass.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.App;

/** What a route publishes is part of the transaction that consumes: both happen, or neither. */
class TransactionIT {

    private static final String ROUTES = """
            - route:
                id: probe-fails
                from:
                  uri: jms:topic:ProbeIn
                  parameters:
                    subscriptionName: probe-ProbeIn
                    maxConcurrentConsumers: %d
                  steps:
                    - to: jms:topic:ProbeOut
                    - throwException:
                        exceptionType: java.io.IOException
                        message: not yet
            - route:
                id: probe-succeeds
                from:
                  uri: jms:topic:ProbeIn
                  parameters:
                    subscriptionName: other-ProbeIn
                  steps:
                    - to: jms:topic:ProbeOther
            """;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} consumers at the most")
    @ValueSource(ints = {1, 100})
    void whatIsPublishedBeforeAFailureIsNeverSeen(int consumers) throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("probe.camel.yaml"), ROUTES.formatted(consumers));
        try (App app = App.start(
                folder.resolve("data"),
                Map.of("streampass.routes-dir", routes.toString(), "streampass.services", "probe"))) {
            NotifyBuilder failedThrice = new NotifyBuilder(app.bean(CamelContext.class))
                    .fromRoute("probe-fails")
                    .whenFailed(3)
                    .create();
            try (JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
                JMSConsumer out = session.createConsumer(session.createTopic("ProbeOut"));
                JMSConsumer other = session.createConsumer(session.createTopic("ProbeOther"));

                session.createProducer().send(session.createTopic("ProbeIn"), "once");

                assertThat(other.receiveBody(String.class, 5000)).isEqualTo("once");
                assertThat(failedThrice.matches(10, TimeUnit.SECONDS)).isTrue();
                assertThat(out.receiveNoWait()).isNull();
                await().during(Duration.ofMillis(500)).until(() -> other.receiveNoWait() == null);
            }
        }
    }
}
