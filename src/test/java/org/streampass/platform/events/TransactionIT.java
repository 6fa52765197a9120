package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NotifyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.process.App;

/** A route's publications are part of the transaction that consumes: both happen, or neither. */
class TransactionIT {

    /** Stock components only: consumes from and publishes to {@code jms:}. */
    private static final String JMS = """
            - route:
                id: probe-fails
                from:
                  uri: jms:topic:PaymentCompleted
                  parameters:
                    subscriptionName: probe-PaymentCompleted
                  steps:
                    - to: jms:topic:RecommendationsReady
                    - throwException:
                        exceptionType: java.io.IOException
                        message: not yet
            - route:
                id: other-succeeds
                from:
                  uri: jms:topic:PaymentCompleted
                  parameters:
                    subscriptionName: other-PaymentCompleted
                  steps:
                    - to: jms:topic:PaymentFailed
            """;

    private static final String EVENT = """
            - route:
                id: probe-fails
                from:
                  uri: event:PaymentCompleted
                  parameters: {service: probe, inbox: false}
                  steps:
                    - to: event:RecommendationsReady
                    - throwException:
                        exceptionType: java.io.IOException
                        message: not yet
            - route:
                id: other-succeeds
                from:
                  uri: event:PaymentCompleted
                  parameters: {service: other, inbox: false}
                  steps:
                    - to: event:PaymentFailed
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {JMS, EVENT})
    void publicationBeforeAFailureIsRolledBack(String file) throws IOException, JMSException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("probe.camel.yaml"), file);
        try (App app = App.start(
                folder.resolve("data"),
                Map.of("streampass.routes-dir", routes.toString(), "streampass.services", "probe"))) {
            NotifyBuilder failedTwice = new NotifyBuilder(app.bean(CamelContext.class))
                    .fromRoute("probe-fails")
                    .whenFailed(2)
                    .create();
            NotifyBuilder failsWithoutRest = new NotifyBuilder(app.bean(CamelContext.class))
                    .fromRoute("probe-fails")
                    .whenFailed(30)
                    .create();
            try (JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
                JMSConsumer unseen = session.createConsumer(session.createTopic("RecommendationsReady"));
                JMSConsumer seen = session.createConsumer(session.createTopic("PaymentFailed"));

                BrokerClient.of(app)
                        .publish(
                                "PaymentCompleted",
                                BrokerClient.envelope("PaymentCompleted", UUID.randomUUID()),
                                "{\"n\":1}");

                Message published = seen.receive(5000);
                assertThat(published.getBody(String.class)).isEqualTo("{\"n\":1}");
                assertThat(failedTwice.matches(15, TimeUnit.SECONDS)).isTrue();
                assertThat(unseen.receiveNoWait()).isNull();
                await().during(Duration.ofMillis(500)).until(() -> seen.receiveNoWait() == null);
                assertThat(failsWithoutRest.matches(1, TimeUnit.SECONDS)).isFalse();
            }
        }
    }

    @Test
    void poisonOfAJmsRouteIsDeadLetteredAndItsPublicationsAreRolledBack() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("probe.camel.yaml"), """
                - route:
                    id: probe-reads
                    from:
                      uri: jms:topic:PaymentCompleted
                      parameters:
                        subscriptionName: probe-archive-PaymentCompleted
                      steps:
                        - to: jms:topic:RecommendationsReady
                        - unmarshal:
                            json: {}
                        - setBody:
                            constant: read
                        - to: jms:topic:PaymentFailed
                """);
        try (App app = App.start(
                        folder.resolve("data"),
                        Map.of("streampass.routes-dir", routes.toString(), "streampass.services", "probe"));
                JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
            JMSConsumer published = session.createConsumer(session.createTopic("RecommendationsReady"));
            JMSConsumer read = session.createConsumer(session.createTopic("PaymentFailed"));

            for (String data : List.of("this is not JSON", "x".repeat(200_000), "{\"n\":1}")) {
                BrokerClient.of(app)
                        .publish(
                                "PaymentCompleted", BrokerClient.envelope("PaymentCompleted", UUID.randomUUID()), data);
            }

            assertThat(read.receive(20_000).getBody(String.class)).isEqualTo("read");
            await().atMost(PATIENCE).until(() -> hasQueue(app, "DLQ.probe-archive-PaymentCompleted"));
            JMSConsumer dead = session.createConsumer(
                    session.createQueue("DLA.probe-archive::DLQ.probe-archive-PaymentCompleted"));
            for (int length : List.of(16, 200_000)) {
                Message letter = dead.receive(20_000);
                assertThat(letter.getBody(String.class)).hasSize(length);
                assertThat(letter.getStringProperty(MessageProperties.HANDLER)).isEqualTo("probe-reads");
                assertThat(letter.getStringProperty(MessageProperties.REASON)).contains("Unrecognized token");
            }
            assertThat(published.receive(5000).getBody(String.class)).isEqualTo("{\"n\":1}");
            assertThat(published.receiveNoWait()).isNull();
        }
    }

    private static boolean hasQueue(App app, String name) {
        try (LiveTopology broker = new LiveTopology(app.bean(ActiveMQConnectionFactory.class))) {
            return broker.addressOf(name).isPresent();
        }
    }
}
