package org.streampass.platform.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.LocalMode;

/**
 * Protects local mode, in which anyone can get a token for any user, from web pages in a browser on this machine. It refuses
 * unknown host names, which a page can resolve to this machine (DNS rebinding), and unsafe requests from other origins that
 * a browser sends without a preflight.
 */
@Component
@Conditional(LocalMode.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class LocalModeFilter extends OncePerRequestFilter {

    private final BindPolicy bindPolicy;
    private final AllowedOrigins origins;

    LocalModeFilter(BindPolicy bindPolicy, AllowedOrigins origins) {
        this.bindPolicy = bindPolicy;
        this.origins = origins;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!bindPolicy.answersFor(request.getHeader(HttpHeaders.HOST))) {
            Problems.write(
                    response,
                    Problem.of(
                            421,
                            "misdirected",
                            "The server does not serve this host",
                            "In local mode it serves localhost, 127.0.0.1 and [::1] only"));
        } else if (origin != null && isUnsafeUserRequest(request) && !origins.contains(origin)) {
            Problems.write(response, CorsFilterConfiguration.REFUSAL);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Unsafe requests of operators need a CSRF token, and the sign-in form sends the origin null. */
    private static boolean isUnsafeUserRequest(HttpServletRequest request) {
        return !CsrfRequestMatcher.isSafe(request) && !OperatorSecurityConfiguration.ENDPOINTS.matches(request);
    }
}
