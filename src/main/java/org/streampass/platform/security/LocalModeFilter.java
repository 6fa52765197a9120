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
 * In local mode anybody may have a token in any name, so a page of the web must not reach this process by a browser on
 * this machine: neither under a host name of its own that its name server points here (DNS rebinding), nor by a write
 * that a browser sends without asking for leave.
 */
@Component
@Conditional(LocalMode.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class LocalModeFilter extends OncePerRequestFilter {

    private final BindPolicy exposure;
    private final AllowedOrigins origins;

    LocalModeFilter(BindPolicy exposure, AllowedOrigins origins) {
        this.exposure = exposure;
        this.origins = origins;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!exposure.answersFor(request.getHeader(HttpHeaders.HOST))) {
            Problems.write(
                    response,
                    Problem.of(
                            421,
                            "misdirected",
                            "This process does not answer for that host",
                            "In local mode it answers for localhost, 127.0.0.1 and [::1]"));
        } else if (origin != null && isWriteOfAUser(request) && !origins.contains(origin)) {
            Problems.write(response, CorsFilterConfiguration.REFUSAL);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Those of operators need a token, and their form has the origin null, since it sends no referrer. */
    private static boolean isWriteOfAUser(HttpServletRequest request) {
        return !CsrfRequestMatcher.isSafe(request) && !OperatorSecurityConfiguration.ENDPOINTS.matches(request);
    }
}
