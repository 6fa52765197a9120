package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;

/** Responds with 401 to a missing or invalid token, and with 503 while the token provider does not answer. */
class BearerTokenEntryPoint implements AuthenticationEntryPoint, ObjectPostProcessor<BearerTokenAuthenticationFilter> {

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (refusal instanceof AuthenticationServiceException) {
            Problems.write(response, Problem.unavailable("The token provider does not answer."));
            return;
        }
        boolean sent = request.getHeader("Authorization") != null;
        response.setHeader("WWW-Authenticate", sent ? "Bearer error=\"invalid_token\"" : "Bearer");
        Problems.write(
                response,
                Problem.of(
                        401,
                        "unauthorized",
                        "A valid bearer token is required",
                        sent
                                ? "The token is malformed or expired, or its signature, issuer or audience is invalid"
                                : "Send Authorization: Bearer <token>"));
    }

    /** By default Spring Security reports a provider that does not answer as 500, with a stack trace. */
    @Override
    public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
        AuthenticationEntryPointFailureHandler handler = new AuthenticationEntryPointFailureHandler(this);
        handler.setRethrowAuthenticationServiceException(false);
        filter.setAuthenticationFailureHandler(handler);
        return filter;
    }
}
