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

/** An HTTP request, of which a handler sees only what it asks for. */
public final class Call {

    private final HttpServletRequest request;
    private final Exchange exchange;

    Call(Exchange exchange) {
        this.exchange = exchange;
        this.request = exchange.getIn().getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
    }

    /** The user who asks: the {@code sub} of the token. */
    public String user() {
        return request.getUserPrincipal().getName();
    }

    /** Where the request comes from; null: from this machine, which has no limit. */
    public String network() {
        String address = request.getRemoteAddr();
        return ClientNetwork.isLoopback(address) ? null : ClientNetwork.of(address);
    }

    /** When the user's token ends. */
    public Instant tokenExpiresAt() {
        return ((JwtAuthenticationToken) request.getUserPrincipal()).getToken().getExpiresAt();
    }

    /** @throws InvalidJsonException if it is not what the record declares */
    public <T extends Record> T body(Class<T> type) {
        return body(type, value -> List.of());
    }

    /**
     * @param rules finds what is wrong beyond the record's constraints; a value that is missing is null there
     * @throws InvalidJsonException naming everything that is wrong
     */
    public <T extends Record> T body(Class<T> type, Function<T, List<InvalidJsonException.Error>> rules) {
        return Json.readValid((byte[]) request.getAttribute(RequestBodyFilter.BODY), type, rules);
    }

    public String path(String name) {
        return exchange.getIn().getHeader(name, String.class);
    }

    /** @return the first, if it is given more than once; null if it is not given */
    public String header(String name) {
        return request.getHeader(name);
    }

    /**
     * A header of which two would contradict each other.
     *
     * @return null if it is not given
     */
    public String singleHeader(String name) {
        Enumeration<String> values = request.getHeaders(name);
        String value = values.hasMoreElements() ? values.nextElement() : null;
        if (values.hasMoreElements()) {
            throw new ProblemException(Problem.invalidParameter(name, "must be given once"));
        }
        return value;
    }

    /** @return null if it is not given */
    public String query(String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            throw new ProblemException(Problem.invalidParameter(name, "must be given once"));
        }
        return values == null ? null : values[0];
    }

    /** A whole number in a query parameter, within bounds. */
    public long query(String name, long ifMissing, long min, long max) {
        String value = query(name);
        if (value == null) {
            return ifMissing;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProblemException(
                Problem.invalidParameter(name, "must be a whole number from %d to %d".formatted(min, max)));
    }
}
