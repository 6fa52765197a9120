package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matches requests that need a CSRF token: unsafe requests of a browser, which adds credentials by itself, both the session
 * cookie and those of HTTP Basic.
 */
class CsrfRequestMatcher implements RequestMatcher {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "TRACE", "OPTIONS");

    /** Browsers send {@code Origin} with every unsafe request. Other programs send none of these headers. */
    private static final List<String> BROWSER_HEADERS = List.of("Origin", "Sec-Fetch-Site", "Referer");

    @Override
    public boolean matches(HttpServletRequest request) {
        return !isSafe(request) && !isFromProgram(request);
    }

    /** Whether the method has no effect (RFC 9110). */
    static boolean isSafe(HttpServletRequest request) {
        return SAFE.contains(request.getMethod());
    }

    /** A program sends credentials itself. It may also send cookies, such as those of a load balancer. */
    static boolean isFromProgram(HttpServletRequest request) {
        return request.getHeader("Authorization") != null && !hasBrowserHeader(request);
    }

    static boolean isFromBrowser(HttpServletRequest request) {
        return hasBrowserHeader(request) || request.getHeader("Cookie") != null;
    }

    private static boolean hasBrowserHeader(HttpServletRequest request) {
        return BROWSER_HEADERS.stream().anyMatch(header -> request.getHeader(header) != null);
    }

    /** Whether a browser requests a page. */
    static boolean isPageRequest(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return "GET".equals(request.getMethod()) && accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }
}
