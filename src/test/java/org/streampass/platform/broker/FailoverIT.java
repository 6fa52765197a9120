package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.broker.BrokerPair;
import org.streampass.testing.broker.TlsStores;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.ComposeSecrets;

/** A service on a pair of brokers that switch roles, with various parameters in its URL. */
@Tag("cluster")
class FailoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private ComposeSecrets secrets;
    private BrokerPair brokers;
    private int published;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?ha=true&reconnectAttempts=-1",
                "?ha=true&reconnectAttempts=1000&retryInterval=100",
                "?ha=true&reconnectAttempts=3&failoverAttempts=-1"
            })
    void serviceReconnectsToTheActiveBroker(String parameters) {
        assertReconnects(parameters, Map.of(), Map.of());
    }

    /** The brokers tell the client the address of the other broker, and its TLS parameters. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?ha=true&reconnectAttempts=-1"})
    void serviceReconnectsToTheActiveBrokerWithCertificates(String parameters) {
        secrets = ComposeSecrets.create(folder.resolve("secrets"));
        TlsStores certificates = TlsStores.create(secrets.folder().resolve("broker"));
        assertReconnects(parameters, certificates.settings(), Map.of("BROKER_TLS", "yes"));
    }

    private void assertReconnects(
            String parameters, Map<String, String> certificates, Map<String, String> environment) {
        secrets = ComposeSecrets.create(folder.resolve("secrets"));
        brokers = BrokerPair.start(folder.resolve("brokers"), secrets, environment);
        Map<String, String> settings = new HashMap<>(certificates);
        settings.put("streampass.services", "payments");
        settings.put("streampass.broker.url", brokers.url() + parameters);
        settings.put("streampass.broker.user", "payments");
        settings.put("streampass.broker.password", secrets.brokerPassword("payments"));
        try (BrokerPair pair = brokers;
                AppProcess payments = AppProcess.start(folder.resolve("payments"), settings)) {
            assertCharges(payments, certificates);
            for (int round = 0; round < 2; round++) {
                pair.primary().kill();
                pair.backup().awaitActive();
                assertCharges(payments, certificates);
                pair.primary().launch();
                pair.backup().stop();
                pair.primary().awaitActive();
                assertCharges(payments, certificates);
                pair.backup().launch().awaitStandby();
            }
            assertThat(payments.stop()).isEqualTo(143);
        }
    }

    /** Publishes one more request, and waits for its payment. */
    private void assertCharges(AppProcess payments, Map<String, String> certificates) {
        Operator operator = new Operator(payments.api(), folder.resolve("payments"));
        published++;
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(JMSRuntimeException.class::isInstance)
                .until(() -> {
                    publish(certificates);
                    return true;
                });
        await().atMost(PATIENCE)
                .until(() -> operator.get("/balance")
                                .json()
                                .at("/services/payments/charged")
                                .asInt()
                        == published);
    }

    private void publish(Map<String, String> certificates) {
        String tls = certificates.isEmpty()
                ? ""
                : "&sslEnabled=true&trustStorePath=%s&trustStorePassword=%s&keyStorePath=%s&keyStorePassword=%s"
                        .formatted(
                                certificates.get("streampass.broker.trust-store"),
                                TlsStores.PASSWORD,
                                certificates.get("streampass.broker.key-store"),
                                TlsStores.PASSWORD);
        UUID subscription = UUID.randomUUID();
        try (ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(
                        brokers.url() + "?retryInterval=10&useTopologyForLoadBalancing=false" + tls,
                        "subscriptions",
                        secrets.brokerPassword("subscriptions"));
                JMSContext session = connections.createContext()) {
            String format = """
                    {"subscriptionId":"%s","userId":"ada","email":"ada@example.org","plan":"basic",
                     "price":{"amount":499,"currency":"EUR"},"paymentToken":"tok_ok","genres":["drama"]}""";
            String data = format.formatted(subscription);
            session.createProducer()
                    .send(
                            session.createTopic("UserSubscribed"),
                            BrokerClient.message(session, BrokerClient.envelope("UserSubscribed", subscription), data));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
