package org.streampass.platform.security;

import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.BindPolicy;

/**
 * The pages of other origins that may call this system by HTTP and on the WebSocket: those that are configured, and in
 * local mode any on localhost, such as that of a front end's development server.
 */
@Component
public class AllowedOrigins {

    private static final Pattern LOCALHOST = Pattern.compile("https?://" + BindPolicy.LOCALHOST);

    private final Set<String> configured;
    private final boolean local;

    AllowedOrigins(OriginSettings settings, BindPolicy exposure) {
        configured = settings.allowedOrigins();
        local = exposure.isLocalMode();
    }

    /** @param origin as the browser sends it */
    public boolean contains(String origin) {
        return configured.contains(origin) || local && LOCALHOST.matcher(origin).matches();
    }
}
