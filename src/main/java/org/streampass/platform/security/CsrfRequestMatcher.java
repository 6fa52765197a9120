package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Requests that change something and that another page may have made the operator's browser send. Its credentials go
 * with them by themselves: those of HTTP Basic as well as the session's cookie.
 */
class CsrfRequestMatcher implements RequestMatcher {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "TRACE", "OPTIONS");

    /** Every browser sends the first with what changes something; programs send none. */
    private static final List<String> OF_BROWSERS = List.of("Origin", "Sec-Fetch-Site", "Referer");

    @Override
    public boolean matches(HttpServletRequest request) {
        return !isSafe(request) && !isFromProgram(request);
    }

    /** Changes nothing. */
    static boolean isSafe(HttpServletRequest request) {
        return SAFE.contains(request.getMethod());
    }

    /** It carries its own credentials. It may send cookies as well, such as that of a load balancer. */
    static boolean isFromProgram(HttpServletRequest request) {
        return request.getHeader("Authorization") != null && !hasMark(request);
    }

    static boolean isFromBrowser(HttpServletRequest request) {
        return hasMark(request) || request.getHeader("Cookie") != null;
    }

    private static boolean hasMark(HttpServletRequest request) {
        return OF_BROWSERS.stream().anyMatch(header -> request.getHeader(header) != null);
    }

    /** Asks for a page, to be shown to a person. */
    static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return "GET".equals(request.getMethod()) && accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }
}
