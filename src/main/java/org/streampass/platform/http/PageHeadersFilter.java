package org.streampass.platform.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/** Restricts the page to its own scripts and styles, and to connections to this system. */
class PageHeadersFilter extends OncePerRequestFilter {

    private static final String CONTENT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'%s; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final Supplier<String> socketUrl;

    /** @param socketUrl the URL of the WebSocket; empty if it has the same origin as the page */
    PageHeadersFilter(Supplier<String> socketUrl) {
        this.socketUrl = socketUrl;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", CONTENT.formatted(socketOrigin()));
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
        chain.doFilter(request, response);
    }

    private String socketOrigin() {
        String url = socketUrl.get();
        if (!StringUtils.hasText(url)) {
            return "";
        }
        URI socket = URI.create(url);
        return " %s://%s".formatted(socket.getScheme(), socket.getAuthority());
    }
}
