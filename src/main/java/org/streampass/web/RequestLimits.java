package org.streampass.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
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
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what is at work. A body is read whole before the request takes its place, so that a client that sends slowly
 * takes none; there are so many places, and no queue: who comes too many is told at once to come again. One user has
 * some of the places at the most, so that the others find one.
 */
@Component
@Order(RequestLimits.ORDER)
class RequestLimits extends OncePerRequestFilter implements MeterBinder {

    /** After those who tell who asks. */
    static final int ORDER = 0;

    /** The request attribute that holds the body, a {@code byte[]}. */
    static final String BODY = "streampass.body";

    private final int maxBody;
    private final Semaphore places;
    private final int placesOfUser;
    private final Map<String, Integer> atWork = new ConcurrentHashMap<>();
    private final LongAdder refusedToUsers = new LongAdder();

    RequestLimits(HttpSettings settings) {
        maxBody = bytes(settings.maxBody());
        places = new Semaphore(settings.maxConcurrentRequests());
        placesOfUser = settings.maxConcurrentRequestsPerUser();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Budgets.countRefusals(registry, "requests-at-once-by-user", refusedToUsers, LongAdder::sum);
    }

    private static int bytes(DataSize size) {
        if (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE) {
            throw new InvalidConfigurationPropertyValueException(
                    "streampass.http.max-body", size, "it must be from 1B to 2047MB");
        }
        return (int) size.toBytes();
    }

    /** An operator is let in also when users are too many. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator")
                || request.getRequestURI().startsWith("/operator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body;
        try {
            body = read(request);
        } catch (IOException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                Problems.write(response, Problems.of(408, request));
                return;
            }
            throw e;
        }
        if (body.length > maxBody) {
            Problems.write(response, tooLarge());
            return;
        }
        if (body.length > 0 && isEncoded(request)) {
            response.setHeader("Accept-Encoding", "identity");
            Problems.write(
                    response, Problem.of(415, "not-json", Problems.NOT_JSON, "Send it without Content-Encoding"));
            return;
        }
        String user = request.getRemoteUser();
        if (!enter(user)) {
            refusedToUsers.increment();
            Problems.write(
                    response,
                    Problem.tooMany(
                            "Too many of your requests are at work; nothing was taken.", Duration.ofSeconds(1)));
            return;
        }
        try {
            takePlace(new RequestWithBody(request, body), response, chain);
        } finally {
            leave(user);
        }
    }

    private void takePlace(RequestWithBody request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!places.tryAcquire()) {
            Problems.write(response, Problem.unavailable("Too many requests are at work; nothing was taken."));
            return;
        }
        try {
            request.setAttribute(BODY, request.body);
            chain.doFilter(request, response);
        } finally {
            places.release();
        }
    }

    /** @param user null: nobody in particular, as with what is public */
    private boolean enter(String user) {
        if (user != null && atWork.merge(user, 1, Integer::sum) > placesOfUser) {
            leave(user);
            return false;
        }
        return true;
    }

    private void leave(String user) {
        if (user != null) {
            atWork.computeIfPresent(user, (name, requests) -> requests == 1 ? null : requests - 1);
        }
    }

    /** @return as much as is needed to see that it is too much */
    private byte[] read(HttpServletRequest request) throws IOException {
        return request.getContentLengthLong() > maxBody
                ? new byte[maxBody + 1]
                : request.getInputStream().readNBytes(maxBody + 1);
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
