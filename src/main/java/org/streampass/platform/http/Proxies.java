package org.streampass.platform.http;

import java.net.InetAddress;
import java.util.List;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/** The addresses of proxies, each of which forwards requests of many clients. */
@Component
public class Proxies {

    private final List<IpAddressMatcher> networks;

    Proxies(HttpSettings settings) {
        networks = settings.proxies().stream().map(Proxies::network).toList();
    }

    private static IpAddressMatcher network(String address) {
        try {
            return new IpAddressMatcher(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "streampass.http.proxies", address, "it must be an address or a network such as 10.0.0.0/8");
        }
    }

    boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.matches(address.getHostAddress()));
    }
}
