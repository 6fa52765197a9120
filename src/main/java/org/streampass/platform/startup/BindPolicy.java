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

/** Where this process may listen, and for which hosts it answers: in local mode for this machine only. */
@Component
public class BindPolicy implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    /** This machine in URLs, with any port: a regular expression. */
    public static final String LOCALHOST = "(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]{1,5})?";

    private static final Pattern LOCAL_HOST = Pattern.compile(LOCALHOST, Pattern.CASE_INSENSITIVE);

    private final boolean local;
    private final ServerProperties server;

    public BindPolicy(Environment environment, ServerProperties server) {
        this.local = LocalMode.isOn(environment);
        this.server = server;
        if (!local && audiences(environment).isEmpty()) {
            throw new StartupException("a provider of tokens is configured without an audience; name the one that its"
                    + " tokens for this system carry in spring.security.oauth2.resourceserver.jwt.audiences");
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
     * Whether requests that name this host are for this process.
     *
     * @param host as in the header {@code Host}; null: none, as browsers never have it
     */
    public boolean answersFor(String host) {
        return !local || host == null || LOCAL_HOST.matcher(host).matches();
    }

    /**
     * @param wanted null: wherever is allowed
     * @param setting the name of the setting that asked for it
     * @throws StartupException if local mode is asked to listen beyond loopback
     */
    public InetAddress listenAddress(InetAddress wanted, String setting) {
        if (!local) {
            return wanted == null ? new InetSocketAddress(0).getAddress() : wanted;
        }
        if (wanted != null && !wanted.isLoopbackAddress()) {
            throw new StartupException(
                    ("%s asks to listen on %s, but in local mode anyone can have a token in any name, so it listens on"
                                    + " loopback only; set spring.security.oauth2.resourceserver.jwt.issuer-uri to the"
                                    + " provider of your users' tokens")
                            .formatted(setting, wanted.getHostAddress()));
        }
        return wanted == null ? InetAddress.getLoopbackAddress() : wanted;
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        factory.setAddress(listenAddress(server.getAddress(), "server.address"));
    }
}
