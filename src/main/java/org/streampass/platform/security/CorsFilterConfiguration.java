package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;

/**
 * CORS: lets the {@link AllowedOrigins} use the API. Credentials are not allowed, because users authenticate with tokens.
 * The endpoints of operators are not available to other origins.
 */
@Configuration(proxyBeanMethods = false)
class CorsFilterConfiguration {

    /**
     * Before all filters that may refuse a request: preflight requests have no token, and pages must be able to read
     * errors.
     */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE;

    static final Problem REFUSAL = Problem.of(
            403, "refused", "The request is refused", "The origin is not allowed; see streampass.allowed-origins");

    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofMinutes(10);

    @Bean
    FilterRegistrationBean<CorsFilter> crossOriginFilter(AllowedOrigins origins) {
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(new OriginFilter(origins));
        registration.setOrder(ORDER);
        return registration;
    }

    private static CorsConfiguration allowed() {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOriginPatterns(List.of(CorsConfiguration.ALL)); // after isAllowed
        allowed.setAllowedMethods(List.of(CorsConfiguration.ALL));
        allowed.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        allowed.setExposedHeaders(List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER));
        allowed.setMaxAge(PREFLIGHT_MAX_AGE);
        return allowed;
    }

    private static class OriginFilter extends CorsFilter {

        OriginFilter(AllowedOrigins origins) {
            this(origins, allowed());
        }

        private OriginFilter(AllowedOrigins origins, CorsConfiguration allowed) {
            super(request -> isAllowed(request, origins) ? allowed : null);
            setCorsProcessor(new ProblemProcessor());
        }

        private static boolean isAllowed(HttpServletRequest request, AllowedOrigins origins) {
            return origins.contains(request.getHeader(HttpHeaders.ORIGIN))
                    && !OperatorSecurityConfiguration.ENDPOINTS.matches(request);
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return request.getHeader(HttpHeaders.ORIGIN) == null;
        }
    }

    private static class ProblemProcessor extends DefaultCorsProcessor {

        @Override
        protected void rejectRequest(ServerHttpResponse response) throws IOException {
            Problems.write(((ServletServerHttpResponse) response).getServletResponse(), REFUSAL);
        }
    }
}
