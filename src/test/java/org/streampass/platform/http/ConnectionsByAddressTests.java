package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class ConnectionsByAddressTests {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConnectionsByAddress connections =
            new ConnectionsByAddress("HTTP", 2, "the.setting", new Proxies("10\\.1\\.\\d+\\.\\d+"), meters);

    private boolean enter(String address) {
        return connections.tryAcquire(address(address));
    }

    private static InetAddress address(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void connectionsOfAnAddressAreLimited() {
        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(enter("192.0.2.1")).isFalse();
        assertThat(enter("192.0.2.2")).as("another address").isTrue();

        connections.release(address("192.0.2.1"));

        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(meters.get("streampass.connections.refused").counter().count())
                .isEqualTo(1);
    }

    @Test
    void addressesOfAnIpv6NetworkShareALimit() {
        assertThat(enter("2001:db8::1")).isTrue();
        assertThat(enter("2001:db8::2")).isTrue();
        assertThat(enter("2001:db8::3")).isFalse();
        assertThat(enter("2001:db8:0:1::1")).as("another network").isTrue();
    }

    @Test
    void proxiesAreNotCounted() {
        for (int i = 0; i < 10; i++) {
            assertThat(enter("10.1.2.3")).isTrue();
        }
        connections.release(address("10.1.2.3"));
        assertThat(enter("10.2.2.3") && enter("10.2.2.3")).isTrue();
        assertThat(enter("10.2.2.3")).as("no proxy").isFalse();
    }

    @Test
    void closedConnectionOfAProxyFreesNoneOfItsNetwork() {
        ConnectionsByAddress limited =
                new ConnectionsByAddress("HTTP", 1, "the.setting", new Proxies("2001:db8:0:0:0:0:0:1"), meters);
        assertThat(limited.tryAcquire(address("2001:db8::1"))).isTrue();
        assertThat(limited.tryAcquire(address("2001:db8::2"))).isTrue();

        limited.release(address("2001:db8::1"));

        assertThat(limited.tryAcquire(address("2001:db8::3"))).isFalse();
    }

    @Test
    void noAddressIsAProxyByDefault() {
        assertThat(new Proxies("").contains(address("127.0.0.1"))).isFalse();
    }

    @Test
    void invalidPatternIsRefusedAtStart() {
        assertThatThrownBy(() -> new Proxies("10.(1")).isInstanceOf(InvalidConfigurationPropertyValueException.class);
    }
}
