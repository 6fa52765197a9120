package org.streampass.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.streampass.testing.App;

/** How many consumers a route has that allows for many. */
class ConcurrencyIT {

    private static final int MOST = 40;
    private static final int FEW = 2 * Runtime.getRuntime().availableProcessors();

    private static final String ROUTE = """
            - route:
                id: probe
                from:
                  uri: jms:topic:ProbeIn
                  parameters:
                    subscriptionName: probe-ProbeIn
                    maxConcurrentConsumers: %d
                  steps:
                    - delay:
                        expression:
                          simple: ${body}
                        asyncDelayed: false
            """.formatted(MOST);

    @TempDir
    Path folder;

    @Test
    void manyWaitForSomebodyOutsideAndFewWork() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("probe.camel.yaml"), ROUTE);
        try (App app = App.start(
                        folder.resolve("data"),
                        Map.of("streampass.routes-dir", routes.toString(), "streampass.services", "probe"));
                JMSContext session = app.bean(ActiveMQConnectionFactory.class).createContext()) {
            DefaultMessageListenerContainer consumers =
                    container(app.bean(CamelContext.class).getRoute("probe").getConsumer());

            for (int time = 0; time < 2; time++) {
                await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
                    send(session, MOST / 2, 250);
                    assertThat(consumers.getScheduledConsumerCount()).isEqualTo(MOST);
                });
                await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
                    send(session, 10 * MOST, 0);
                    assertThat(consumers.getScheduledConsumerCount()).isLessThanOrEqualTo(FEW);
                });
            }
        }
    }

    private static DefaultMessageListenerContainer container(org.apache.camel.Consumer consumer) throws Exception {
        return (DefaultMessageListenerContainer) ((JmsConsumer) consumer).getListenerContainer();
    }

    private static void send(JMSContext session, int events, int milliseconds) {
        IntStream.range(0, events)
                .forEach(n -> session.createProducer().send(session.createTopic("ProbeIn"), "" + milliseconds));
    }
}
