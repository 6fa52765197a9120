package org.streampass.platform.startup;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Decides which addresses the process binds to, and which hosts it serves. In local mode both are limited to this machine.
 */
@Component
public class BindPolicy implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    /** A regular expression for the host and port of this machine in URLs. */
    public static final String LOCALHOST = "(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?";

    private static final Pattern LOCAL_HOST = Pattern.compile(LOCALHOST, Pattern.CASE_INSENSITIVE);

    private final boolean local;
    private final ServerProperties server;

    public BindPolicy(Environment environment, ServerProperties server) {
        this.local = LocalMode.isOn(environment);
        this.server = server;
        if (!local && audiences(environment).isEmpty()) {
            throw new StartupException(
                    "a token provider is configured without an audience; set the audience of its tokens"
                            + " for this system in spring.security.oauth2.resourceserver.jwt.audiences");
        }
    }

    private static List<String> audiences(Environment environment) {
        return Binder.get(environment)
                .bind("spring.security.oauth2.resourceserver.jwt.audiences", Bindable.listOf(String.class))
                .orElse(List.of());
    }

    public boolean isLocalMode() {
        return local;
    }

    /**
     * Whether the process serves requests for a host.
     *
     * @param host the header {@code Host}; null if it is missing, which never happens with browsers
     */
    public boolean answersFor(String host) {
        return !local || host == null || LOCAL_HOST.matcher(host).matches();
    }

    /**
     * The address to bind to.
     *
     * @param configured null: all addresses, or loopback in local mode
     * @param setting the name of the setting that configures it
     * @throws StartupException in local mode, if the address is not a loopback address
     */
    public InetAddress listenAddress(InetAddress configured, String setting) {
        if (!local) {
            return configured == null ? new InetSocketAddress(0).getAddress() : configured;
        }
        if (configured != null && !configured.isLoopbackAddress()) {
            throw new StartupException(
                    ("%s is %s, but in local mode the process listens on loopback only, because it issues tokens"
                                    + " for any user to anyone; set"
                                    + " spring.security.oauth2.resourceserver.jwt.issuer-uri to the provider of your"
                                    + " users' tokens")
                            .formatted(setting, configured.getHostAddress()));
        }
        return configured == null ? InetAddress.getLoopbackAddress() : configured;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        factory.setAddress(listenAddress(server.getAddress(), "server.address"));
    }
}
