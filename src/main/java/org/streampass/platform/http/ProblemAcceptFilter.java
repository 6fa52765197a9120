package org.streampass.platform.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets {@code Accept: application/problem+json} include JSON. Operations declare the media type of successful responses
 * only, so Camel would refuse such a request with 406.
 */
@Component
@Order(RequestBodyFilter.ORDER - 1)
class ProblemAcceptFilter extends OncePerRequestFilter {

    private static final String ACCEPT = "Accept";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String accept = request.getHeader(ACCEPT);
        return accept == null || !accept.contains(Problem.MEDIA_TYPE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new AcceptsJson(request), response);
    }

    private static class AcceptsJson extends HttpServletRequestWrapper {

        AcceptsJson(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getHeader(String name) {
            String value = super.getHeader(name);
            return ACCEPT.equalsIgnoreCase(name) ? value + ", application/json;q=0.1" : value;
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return ACCEPT.equalsIgnoreCase(name)
                    ? Collections.enumeration(List.of(getHeader(name)))
                    : super.getHeaders(name);
        }
    }
}
