package org.streampass.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.json.Json;
import org.streampass.platform.tracing.Trace;

/** An HTTP request, as a handler sees it. */
public final class Call {

    private final HttpServletRequest request;
    private final Exchange exchange;

    Call(Exchange exchange) {
        this.exchange = exchange;
        this.request = exchange.getIn().getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
    }

    /** The user: the {@code sub} of the token. */
    public String user() {
        return request.getUserPrincipal().getName();
    }

    /** The network of the client; null for this machine, which is not limited. */
    public String network() {
        String address = request.getRemoteAddr();
        return ClientNetwork.isLoopback(address) ? null : ClientNetwork.of(address);
    }

    /** When the user's token expires. */
    public Instant tokenExpiresAt() {
        return ((JwtAuthenticationToken) request.getUserPrincipal()).getToken().getExpiresAt();
    }

    /** @throws InvalidJsonException if the body does not match the record */
    public <T extends Record> T body(Class<T> type) {
        return body(type, value -> List.of());
    }

    /**
     * @param rules returns errors beyond the constraints of the record; missing values are null in its argument
     * @throws InvalidJsonException with all errors
     */
    public <T extends Record> T body(Class<T> type, Function<T, List<InvalidJsonException.Error>> rules) {
        return Json.readValid((byte[]) request.getAttribute(RequestBodyFilter.BODY), type, rules);
    }

    public String path(String name) {
        return exchange.getIn().getHeader(name, String.class);
    }

    /** The trace context: that of this request's span, or the client's while tracing is off. */
    public Trace trace() {
        return Trace.current().or(Trace.of(header("traceparent"), header("tracestate")));
    }

    /** @return the first value; null if the header is missing */
    public String header(String name) {
        return request.getHeader(name);
    }

    /**
     * A header that must not be repeated.
     *
     * @return null if the header is missing
     * @throws ProblemException with 400 if it is repeated
     */
    public String singleHeader(String name) {
        Enumeration<String> values = request.getHeaders(name);
        String value = values.hasMoreElements() ? values.nextElement() : null;
        if (values.hasMoreElements()) {
            throw new ProblemException(Problem.invalidParameter(name, "must be given once"));
        }
        return value;
    }

    /** @return null if the parameter is missing */
    public String query(String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            throw new ProblemException(Problem.invalidParameter(name, "must be given once"));
        }
        return values == null ? null : values[0];
    }

    /** A query parameter that is a whole number in a range. */
    public long query(String name, long defaultValue, long min, long max) {
        String value = query(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new ProblemException(
                Problem.invalidParameter(name, "must be a whole number from %d to %d".formatted(min, max)));
    }
}
