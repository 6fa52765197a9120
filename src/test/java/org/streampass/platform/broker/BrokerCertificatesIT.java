package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.ArtemisProcess;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.TlsStores;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.ComposeSecrets;

/** A broker that accepts only TLS connections with a client certificate that it trusts. */
@Tag("cluster")
class BrokerCertificatesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void onlyClientsWithATrustedCertificateConnect() {
        ComposeSecrets secrets = ComposeSecrets.create(folder.resolve("secrets"));
        TlsStores certificates = TlsStores.create(secrets.folder().resolve("broker"));
        Map<String, String> settings = new HashMap<>(certificates.settings());
        settings.put("streampass.services", "payments");
        settings.put("streampass.broker.user", "payments");
        settings.put("streampass.broker.password", secrets.brokerPassword("payments"));
        try (ArtemisProcess broker = ArtemisProcess.standalone(
                        folder.resolve("broker"), secrets, Map.of("BROKER_TLS", "yes"))
                .launch()
                .awaitActive()) {
            settings.put("streampass.broker.url", broker.url());
            try (AppProcess payments = AppProcess.start(folder.resolve("payments"), settings)) {
                subscribe(
                        broker.url()
                                + ("?sslEnabled=true&trustStorePath=%s&trustStorePassword=%s"
                                                + "&keyStorePath=%s&keyStorePassword=%s")
                                        .formatted(
                                                settings.get("streampass.broker.trust-store"),
                                                TlsStores.PASSWORD,
                                                settings.get("streampass.broker.key-store"),
                                                TlsStores.PASSWORD),
                        secrets);
                Operator operator = new Operator(payments.api(), folder.resolve("payments"));
                await().atMost(PATIENCE)
                        .until(() -> operator.get("/balance")
                                        .json()
                                        .at("/services/payments/charged")
                                        .asInt()
                                == 1);
            }
            assertThatThrownBy(() -> subscribe(broker.url(), secrets)).isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(() -> subscribe(
                            broker.url()
                                    + "?sslEnabled=true&trustStorePath=%s&trustStorePassword=%s"
                                            .formatted(
                                                    settings.get("streampass.broker.trust-store"), TlsStores.PASSWORD),
                            secrets))
                    .isInstanceOf(JMSRuntimeException.class);
            assertThat(broker.log()).doesNotContain(TlsStores.PASSWORD);
        }
    }

    private static void subscribe(String url, ComposeSecrets secrets) {
        UUID subscription = UUID.randomUUID();
        String format = """
                {"subscriptionId":"%s","userId":"ada","email":"ada@example.org","plan":"basic",
                 "price":{"amount":499,"currency":"EUR"},"paymentToken":"tok_ok","genres":["drama"]}""";
        String data = format.formatted(subscription);
        try (ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(
                        url + (url.contains("?") ? "&" : "?") + "retryInterval=10",
                        "subscriptions",
                        secrets.brokerPassword("subscriptions"));
                JMSContext session = connections.createContext()) {
            session.createProducer()
                    .send(
                            session.createTopic("UserSubscribed"),
                            BrokerClient.message(session, BrokerClient.envelope("UserSubscribed", subscription), data));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
