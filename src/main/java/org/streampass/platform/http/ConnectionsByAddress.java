package org.streampass.platform.http;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the connections that a listener holds for one address, so that nobody alone takes all that there are. Proxies are
 * not counted.
 */
public class ConnectionsByAddress {

    private static final Logger log = LoggerFactory.getLogger(ConnectionsByAddress.class);

    private final int most;
    private final String setting;
    private final Proxies proxies;
    private final Counter refused;
    private final KeyedSemaphore places;
    private final Bucket lines = RateLimitBuckets.bucket(new Rate(1, Duration.ofMinutes(1)));

    /**
     * @param listener its name in the metric
     * @param setting the name of the setting that {@code most} comes from
     */
    public ConnectionsByAddress(String listener, int most, String setting, Proxies proxies, MeterRegistry meters) {
        this.most = most;
        this.places = new KeyedSemaphore(most);
        this.setting = setting;
        this.proxies = proxies;
        refused = Counter.builder("streampass.connections.refused")
                .description("Connections that were refused, since their address has too many")
                .tag("listener", listener)
                .register(meters);
    }

    /** Counts a connection, unless there is no room for it; each that was let in must {@link #leave}. */
    public boolean enter(InetAddress address) {
        if (proxies.contains(address)) {
            return true;
        }
        if (places.enter(key(address))) {
            return true;
        }
        refused.increment();
        tell(address);
        return false;
    }

    public void leave(InetAddress address) {
        places.leave(key(address));
    }

    private static String key(InetAddress address) {
        return ClientNetwork.of(address.getHostAddress());
    }

    private void tell(InetAddress address) {
        if (lines.tryConsume(1)) {
            log.warn(
                    "{} has {} connections, the most that {} allows: further ones are refused, which is told once a"
                            + " minute; a proxy belongs into streampass.http.proxies",
                    address.getHostAddress(),
                    most,
                    setting);
        }
    }
}
