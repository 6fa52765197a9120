package org.streampass.platform.http;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the connections of a listener by client address, so that one client cannot use all of them. Proxies are not
 * limited.
 */
public class ConnectionsByAddress {

    private static final Logger log = LoggerFactory.getLogger(ConnectionsByAddress.class);

    private final int limit;
    private final String setting;
    private final Proxies proxies;
    private final Counter refused;
    private final KeyedSemaphore connections;
    private final Bucket logLines = RateLimitBuckets.bucket(new Rate(1, Duration.ofMinutes(1)));

    /**
     * @param listener the name of the listener in the metric
     * @param limit the maximum number of connections of one address
     * @param setting the name of the setting that configures the limit
     */
    public ConnectionsByAddress(String listener, int limit, String setting, Proxies proxies, MeterRegistry meters) {
        this.limit = limit;
        this.connections = new KeyedSemaphore(limit);
        this.setting = setting;
        this.proxies = proxies;
        refused = Counter.builder("streampass.connections.refused")
                .description("Connections that were refused because their address has too many")
                .tag("listener", listener)
                .register(meters);
    }

    /** Counts a connection unless its address has reached the limit. The caller must {@link #release} it. */
    public boolean tryAcquire(InetAddress address) {
        if (proxies.contains(address)) {
            return true;
        }
        if (connections.tryAcquire(key(address))) {
            return true;
        }
        refused.increment();
        log(address);
        return false;
    }

    public void release(InetAddress address) {
        if (!proxies.contains(address)) { // a proxy may share its IPv6 network with clients
            connections.release(key(address));
        }
    }

    private static String key(InetAddress address) {
        return ClientNetwork.of(address.getHostAddress());
    }

    private void log(InetAddress address) {
        if (logLines.tryConsume(1)) {
            log.warn(
                    "{} has {} connections, the most that {} allows: further ones are refused; this is logged once a"
                            + " minute; if this is a proxy, add it to server.tomcat.remoteip.internal-proxies",
                    address.getHostAddress(),
                    limit,
                    setting);
        }
    }
}
