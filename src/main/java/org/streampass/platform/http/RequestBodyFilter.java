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
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the whole body before the request counts against the {@link ConcurrencyLimitFilter}. Usually the body has arrived
 * already; otherwise the request waits asynchronously, without a thread.
 */
@Component
@Order(RequestBodyFilter.ORDER)
class RequestBodyFilter extends OncePerRequestFilter {

    /** After the filters that authenticate the user. */
    static final int ORDER = 0;

    /** The request attribute with the body, a {@code byte[]}. */
    static final String BODY = "streampass.body";

    /** The request attribute that returns whether more of the body has arrived, a {@link BooleanSupplier}. */
    static final String ARRIVED = "streampass.arrived";

    /** The maximum number of incomplete bodies of one user, because they are held in memory. */
    private static final int MAX_INCOMPLETE_PER_USER = 16;

    private final int maxBody;
    private final Duration timeout;
    private final KeyedSemaphore incompleteBodies = new KeyedSemaphore(MAX_INCOMPLETE_PER_USER);

    RequestBodyFilter(HttpSettings settings) {
        maxBody = (int) settings.maxBody().toBytes();
        timeout = settings.requestTimeout();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return ConcurrencyLimitFilter.isFromOperator(request);
    }

    /** The dispatch after the body has arrived. */
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
                    response, Problem.of(415, "not-json", Problems.NOT_JSON, "Send the body without Content-Encoding"));
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
        if (user == null) { // an anonymous client is limited by its connections
            incoming.await(response, timeout, () -> {});
        } else if (!incompleteBodies.tryAcquire(user)) {
            Problems.write(
                    response,
                    Problem.tooMany("Too many of your requests have incomplete bodies.", Duration.ofSeconds(1)));
        } else {
            incoming.await(response, timeout, () -> incompleteBodies.release(user));
        }
    }

    /** Compressed bodies are not supported, because the limit would have to apply to the decompressed body. */
    private static boolean isEncoded(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private Problem tooLarge() {
        return Problem.of(
                413, "too-large", "The request body is too large", "The maximum is %d bytes".formatted(maxBody));
    }

    /** Makes the body readable again, for code that reads the request instead of the attribute. */
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
            throw new UnsupportedOperationException("the body has been read already");
        }
    }
}
