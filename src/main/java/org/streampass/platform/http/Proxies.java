package org.streampass.platform.http;

import java.net.InetAddress;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/** The proxies whose forwarded headers Tomcat accepts. Each forwards requests of many clients. */
@Component
public class Proxies {

    private static final String SETTING = "server.tomcat.remoteip.internal-proxies";

    private final Predicate<String> addresses;

    Proxies(@Value("${" + SETTING + "}") String pattern) {
        try {
            addresses = Pattern.compile(pattern).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw new InvalidConfigurationPropertyValueException(
                    SETTING, pattern, "it must be a regular expression of addresses");
        }
    }

    boolean contains(InetAddress address) {
        return addresses.test(address.getHostAddress());
    }
}
