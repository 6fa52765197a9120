package org.streampass.platform.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the body of a request whole before the request takes a place. Mostly it has arrived; where it has not, the request
 * is left until it has, without a thread.
 */
@Component
@Order(RequestBodyFilter.ORDER)
class RequestBodyFilter extends OncePerRequestFilter {

    /** After those who tell who asks. */
    static final int ORDER = 0;

    /** The request attribute that holds the body, a {@code byte[]}. */
    static final String BODY = "streampass.body";

    /** The request attribute that tells whether more of the body has arrived, a {@link BooleanSupplier}. */
    static final String ARRIVED = "streampass.arrived";

    /** So many bodies of one user may be on their way: what has come of them is kept in memory. */
    private static final int MOST_OF_USER = 16;

    private final int maxBody;
    private final Duration timeout;
    private final KeyedSemaphore onTheirWay = new KeyedSemaphore(MOST_OF_USER);

    RequestBodyFilter(HttpSettings settings) {
        maxBody = bytes(settings.maxBody());
        timeout = settings.requestTimeout();
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() < 1 || size.toBytes() >= Integer.MAX_VALUE) {
            throw new InvalidConfigurationPropertyValueException(
                    "streampass.http.max-body", size, "it must be from 1B to 2047MB");
        }
        return (int) size.toBytes();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return ConcurrencyLimitFilter.isOperators(request);
    }

    /** Then the body is there. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > maxBody) {
            Problems.write(response, tooLarge());
            return;
        }
        byte[] body = (byte[]) request.getAttribute(BODY);
        if (body == null) {
            AsyncBodyReader incoming = new AsyncBodyReader(request, maxBody);
            if (!incoming.readArrived(arrived(request))) {
                await(incoming, request, response);
                return;
            }
            body = incoming.bytes();
            request.setAttribute(BODY, body);
        }
        if (body.length > maxBody) {
            Problems.write(response, tooLarge());
        } else if (body.length > 0 && isEncoded(request)) {
            response.setHeader("Accept-Encoding", "identity");
            Problems.write(
                    response, Problem.of(415, "not-json", Problems.NOT_JSON, "Send it without Content-Encoding"));
        } else {
            chain.doFilter(new RequestWithBody(request, body), response);
        }
    }

    private static BooleanSupplier arrived(HttpServletRequest request) {
        return request.getAttribute(ARRIVED) instanceof BooleanSupplier arrived ? arrived : () -> false;
    }

    private void await(AsyncBodyReader incoming, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String user = request.getRemoteUser();
        if (user == null) { // where this is possible, everybody is on this machine
            incoming.await(response, timeout, () -> {});
        } else if (!onTheirWay.enter(user)) {
            Problems.write(response, Problem.unavailable("Too many of your requests are still on their way."));
        } else {
            incoming.await(response, timeout, () -> onTheirWay.leave(user));
        }
    }

    /** Nothing here decompresses: the limit on the body would have to hold for what comes out as well. */
    private static boolean isEncoded(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private Problem tooLarge() {
        return Problem.of(
                413,
                "too-large",
                "The request's body is too large",
                "It may have %d bytes at the most".formatted(maxBody));
    }

    /** The body once more, for who reads the request and not the attribute. */
    private static class RequestWithBody extends HttpServletRequestWrapper {

        private final byte[] body;

        RequestWithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new BodyStream(new ByteArrayInputStream(body));
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static class BodyStream extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        BodyStream(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("the body has been read");
        }
    }
}
