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
 * Lets {@code Accept: application/problem+json} include JSON. Operations declare the media type of successful responses
 * only, so Camel would refuse such a request with 406.
 */
@Component
@Order(RequestBodyFilter.ORDER - 1)
class ProblemAcceptFilter extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null || !accept.contains(Problem.MEDIA_TYPE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String accept = request.getHeader(HttpHeaders.ACCEPT) + ", application/json;q=0.1";
        chain.doFilter(new RequestWithHeader(request, HttpHeaders.ACCEPT, accept), response);
    }
}
