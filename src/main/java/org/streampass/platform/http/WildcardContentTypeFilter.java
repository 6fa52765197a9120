package org.streampass.platform.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Removes a {@code Content-Type} such as {@code *}{@code /*}: it names no media type, so an operation with a body answers 415. Spring MVC
 * fails when it reads the headers of such a request.
 */
@Component
@Order(RequestBodyFilter.ORDER - 1)
class WildcardContentTypeFilter extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null || type.indexOf('*') < 0 || !type.split(";", 2)[0].contains("*");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new RequestWithHeader(request, HttpHeaders.CONTENT_TYPE, null), response);
    }
}
