package org.streampass.bench.peer;

import java.nio.file.Path;
import org.springframework.core.env.Environment;

/**
 * The settings of the peer.
 *
 * @param brokerUrl of a standalone broker; empty: it is embedded
 * @param brokerPort the port of the embedded broker
 * @param brokerFolder of its journal
 * @param consumers of each queue
 * @param paymentConsumers of the queue whose consumers wait for the provider
 */
record PeerSettings(
        String brokerUrl,
        int brokerPort,
        String brokerPassword,
        Path brokerFolder,
        int consumers,
        int paymentConsumers) {

    static PeerSettings of(Environment environment) {
        return new PeerSettings(
                environment.getProperty("peer.broker-url", ""),
                environment.getRequiredProperty("peer.broker-port", int.class),
                environment.getRequiredProperty("peer.broker-password"),
                Path.of(environment.getRequiredProperty("peer.broker-folder")),
                environment.getRequiredProperty("peer.consumers", int.class),
                environment.getRequiredProperty("peer.payment-consumers", int.class));
    }

    boolean paymentsWait() {
        return paymentConsumers > consumers;
    }
}
