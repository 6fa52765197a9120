package org.streampass.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.streampass.testing.process.Ports;

/** The arguments of the rivals. */
final class RivalArguments {

    /** Consumers of each queue: 1, 4 and 8 were no faster on two cores. */
    private static final int CONSUMERS = 2;

    /** Consumers of the busiest queue: with fewer, mails pile up. */
    private static final int MAIL_CONSUMERS = 4;

    /** Consumers of the queue that waits for the provider; Streampass has as many. */
    private static final int WAITING_CONSUMERS = 256;

    private RivalArguments() {}

    /** The arguments of both rivals. */
    static Map<String, String> common(Lab lab, Setup setup, Path folder) {
        Map<String, String> settings = new HashMap<>(setup.database().settings());
        settings.put("spring.config.name", "none");
        settings.put("spring.main.banner-mode", "off");
        // more than the application has, whose connections are not used by waiting threads
        settings.put("spring.datasource.hikari.maximum-pool-size", "24");
        settings.put("server.address", "127.0.0.1");
        settings.put("rival.latency-millis", "" + setup.providerLatency().toMillis());
        settings.put("rival.provider-down", lab.provider().down().toString());
        settings.put("rival.provider-timeout-millis", "" + Provider.TIMEOUT.toMillis());
        settings.put("rival.outbox", folder.resolve("outbox").toString());
        settings.put("rival.token-key", lab.bearerTokens().key());
        return settings;
    }

    static Map<String, String> ofPeer(Lab lab, Setup setup, Path folder) {
        Map<String, String> settings = common(lab, setup, folder);
        settings.put("server.tomcat.accept-count", "4096");
        settings.put("server.tomcat.max-keep-alive-requests", "-1");
        settings.put("peer.broker-port", "" + Ports.freePort());
        settings.put("peer.broker-password", "of-the-peer");
        settings.put("peer.broker-folder", folder.resolve("broker").toString());
        settings.put("peer.consumers", "" + CONSUMERS);
        settings.put("peer.mail-consumers", "" + MAIL_CONSUMERS);
        settings.put("peer.payment-consumers", "" + (setup.providerLatency().isZero() ? CONSUMERS : WAITING_CONSUMERS));
        settings.putAll(lab.options().settings());
        return settings;
    }
}
