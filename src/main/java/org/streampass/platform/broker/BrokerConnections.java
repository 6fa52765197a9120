package org.streampass.platform.broker;

import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Makes factories of connections to this process's broker, all equally patient, for whoever has a name there. */
public class BrokerConnections {

    /** Bytes of messages that a {@code jms:} consumer holds beforehand. Consumers of {@code event:} say their own. */
    private static final int CONSUMER_WINDOW = 16 * 1024;

    /**
     * Between the two attempts that the client always makes; by default 2 s, for which everyone else who wants a
     * connection waits as well. Who finds no broker comes again by himself.
     */
    private static final int RETRY_MS = 10;

    /** Between attempts to reach a broker again that has been lost, where the URL says that the client is to try. */
    private static final int RECONNECT_MS = 200;

    /**
     * As many such attempts at the most, however many the URL asks for. The client makes them at the broker that it had,
     * and at the other one that it knew of then; all the while whoever wants a session waits. If the two have changed
     * places meanwhile it would try for ever. Who gives up begins anew, with every address of the URL.
     */
    private static final int MOST_RECONNECTS = 25;

    /** The largest message that is sent in one piece: an event of 64 KiB is twice that in UTF-16, and has properties. */
    private static final int LARGEST_MESSAGE = 256 * 1024;

    private final BrokerSettings settings;
    private final String url;

    /** @param url of the broker, embedded or not */
    BrokerConnections(BrokerSettings settings, String url) {
        this.settings = settings;
        this.url = url;
    }

    public ActiveMQConnectionFactory as(String user, String password) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, user, password);
        factory.setCallTimeout(settings.callTimeout().toMillis());
        factory.setCallFailoverTimeout(settings.callTimeout().toMillis());
        if (!url.contains("retryInterval=")) {
            factory.setRetryInterval(factory.getReconnectAttempts() == 0 ? RETRY_MS : RECONNECT_MS);
        }
        int reconnects = factory.getReconnectAttempts();
        factory.setReconnectAttempts(reconnects < 0 ? MOST_RECONNECTS : Math.min(reconnects, MOST_RECONNECTS));
        factory.setConsumerWindowSize(CONSUMER_WINDOW);
        factory.setCacheDestinations(true); // else each send asks the broker twice whether the address exists
        factory.setDeserializationDenyList("*");
        factory.setMinLargeMessageSize(LARGEST_MESSAGE);
        factory.setProducerWindowSize(-1); // the broker pages or refuses; to wait for its permission has no time limit
        factory.setUseGlobalPools(false); // a handler may take as long as a database: it must not keep others waiting
        factory.setThreadPoolMaxSize(-1);
        if (!settings.embedded()) {
            factory.setConnectionTTL(settings.connectionTtl().toMillis());
            factory.setClientFailureCheckPeriod(settings.connectionTtl().toMillis() / 2);
            BrokerCertificates.of(settings).ifPresent(certificates -> certificates.requireOf(factory));
        }
        return factory;
    }
}
