package org.streampass.platform.security;

import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.BindPolicy;

/**
 * The origins whose pages may use the HTTP API and the WebSocket: the configured ones, and in local mode all on localhost,
 * such as the development server of a front end.
 */
@Component
public class AllowedOrigins {

    private static final Pattern LOCALHOST = Pattern.compile("https?://" + BindPolicy.LOCALHOST);

    private final Set<String> configured;
    private final boolean local;

    AllowedOrigins(OriginSettings settings, BindPolicy bindPolicy) {
        configured = settings.allowedOrigins();
        local = bindPolicy.isLocalMode();
    }

    /** @param origin the header {@code Origin} */
    public boolean contains(String origin) {
        return configured.contains(origin) || local && LOCALHOST.matcher(origin).matches();
    }
}
