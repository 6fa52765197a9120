package org.streampass.platform.broker;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Creates connection factories for the broker, with the same timeouts and limits for every user. */
public class BrokerConnectionFactories {

    /** Bytes of messages that a {@code jms:} consumer prefetches. Consumers of {@code event:} set their own window. */
    private static final int CONSUMER_WINDOW_BYTES = 16 * 1024;

    /**
     * Pause between the two attempts that the client always makes to connect. With the default of 2 s, other threads that
     * need a connection would be blocked as well. Callers retry.
     */
    private static final int CONNECT_RETRY_MS = 10;

    /** Pause between attempts to reconnect, if the URL asks for them. */
    private static final int RECONNECT_RETRY_MS = 200;

    /**
     * The limit of reconnect attempts, even if the URL asks for more. The client only tries the broker that it was
     * connected to and the backup that it knew then, and blocks callers meanwhile. If both have swapped roles, it would
     * try forever. After the last attempt a new connection tries every address of the URL.
     */
    private static final int MAX_RECONNECT_ATTEMPTS = 25;

    /** Messages above this size are sent as large messages. An event of 64 KiB has 128 KiB in UTF-16, plus properties. */
    private static final int MIN_LARGE_MESSAGE_BYTES = 256 * 1024;

    /**
     * How long the client waits for a handler of a session before it closes or rolls back. A commit that fails because the
     * connection is lost is called by such a handler, so the client waits for its own caller, once for each queue of the
     * session. Consumers of {@code event:} finish their batch before they close a session.
     */
    private static final int HANDLER_TIMEOUT_MS = 100;

    private final BrokerSettings settings;
    private final String url;

    /** @param url of the broker, embedded or not */
    BrokerConnectionFactories(BrokerSettings settings, String url) {
        this.settings = settings;
        this.url = url;
    }

    public ActiveMQConnectionFactory create(String user, String password) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, user, password);
        factory.setCallTimeout(settings.callTimeout().toMillis());
        factory.setCallFailoverTimeout(settings.callTimeout().toMillis());
        if (!url.contains("retryInterval=")) {
            factory.setRetryInterval(factory.getReconnectAttempts() == 0 ? CONNECT_RETRY_MS : RECONNECT_RETRY_MS);
        }
        int attempts = factory.getReconnectAttempts();
        factory.setReconnectAttempts(
                attempts < 0 ? MAX_RECONNECT_ATTEMPTS : Math.min(attempts, MAX_RECONNECT_ATTEMPTS));
        factory.setConsumerWindowSize(CONSUMER_WINDOW_BYTES);
        factory.setCacheDestinations(true); // otherwise each send asks the broker twice whether the address exists
        factory.setDeserializationDenyList("*");
        factory.setMinLargeMessageSize(MIN_LARGE_MESSAGE_BYTES);
        factory.setProducerWindowSize(-1); // the broker pages or refuses; waiting for producer credits has no timeout
        factory.setUseGlobalPools(false); // a handler that waits for the database must not block other connections
        factory.setThreadPoolMaxSize(-1);
        factory.getServerLocator().setOnMessageCloseTimeout(HANDLER_TIMEOUT_MS);
        if (!settings.embedded()) {
            factory.setConnectionTTL(settings.connectionTtl().toMillis());
            factory.setClientFailureCheckPeriod(settings.connectionTtl().toMillis() / 2);
            BrokerTls.of(settings).ifPresent(tls -> tls.applyTo(factory));
        }
        return factory;
    }
}
