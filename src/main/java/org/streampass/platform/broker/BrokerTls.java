package org.streampass.platform.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnector;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.StartupException;

/**
 * The trust store that verifies the broker, and the key store that identifies this process to it.
 *
 * <p>Both are passed as system properties. Parameters of the connection would be lost after a failover: the client
 * receives the address and the parameters of the backup from the broker.
 */
record BrokerTls(Path trustStore, String trustStorePassword, Path keyStore, String keyStorePassword) {

    /** Empty without a trust store: connections are not encrypted. */
    static Optional<BrokerTls> of(BrokerSettings settings) {
        if (settings.trustStore() == null) {
            if (settings.keyStore() != null) {
                throw new StartupException("streampass.broker.key-store is set, but no streampass.broker.trust-store");
            }
            return Optional.empty();
        }
        return Optional.of(new BrokerTls(
                settings.trustStore(),
                settings.trustStorePassword(),
                settings.keyStore(),
                settings.keyStorePassword()));
    }

    /** Makes the factory connect by TLS, to brokers with a trusted certificate only. */
    void applyTo(ActiveMQConnectionFactory factory) {
        use(
                trustStore,
                trustStorePassword,
                "trust-store",
                NettyConnector.ACTIVEMQ_TRUSTSTORE_PATH_PROP_NAME,
                NettyConnector.ACTIVEMQ_TRUSTSTORE_PASSWORD_PROP_NAME);
        if (keyStore != null) {
            use(
                    keyStore,
                    keyStorePassword,
                    "key-store",
                    NettyConnector.ACTIVEMQ_KEYSTORE_PATH_PROP_NAME,
                    NettyConnector.ACTIVEMQ_KEYSTORE_PASSWORD_PROP_NAME);
        }
        for (TransportConfiguration connector : factory.getStaticConnectors()) {
            connector.getParams().put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
        }
    }

    private static void use(Path store, String password, String name, String pathProperty, String passwordProperty) {
        if (!Files.isReadable(store)) {
            throw new StartupException("the certificates in %s cannot be read; correct streampass.broker.%s"
                    .formatted(store.toAbsolutePath(), name));
        }
        if (!StringUtils.hasText(password)) {
            throw new StartupException(
                    "streampass.broker.%s is set, but no streampass.broker.%s-password".formatted(name, name));
        }
        System.setProperty(pathProperty, store.toString());
        System.setProperty(passwordProperty, password);
    }
}
