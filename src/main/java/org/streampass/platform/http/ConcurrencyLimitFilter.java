package org.streampass.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what is at work. A request takes its place when its body is there, so that a client that sends slowly takes none;
 * there are so many places, and no queue: who comes too many is told at once to come again. One user has some of the
 * places at the most, so that the others find one.
 */
@Component
@Order(ConcurrencyLimitFilter.ORDER)
class ConcurrencyLimitFilter extends OncePerRequestFilter implements MeterBinder {

    static final int ORDER = RequestBodyFilter.ORDER + 1;

    private final Semaphore places;
    private final KeyedSemaphore placesOfUsers;
    private final LongAdder refusedToUsers = new LongAdder();

    ConcurrencyLimitFilter(HttpSettings settings) {
        places = new Semaphore(settings.maxConcurrentRequests());
        placesOfUsers = new KeyedSemaphore(settings.maxConcurrentRequestsPerUser());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RateLimits.countRefusals(registry, "requests-at-once-by-user", refusedToUsers, LongAdder::sum);
    }

    /** An operator is let in also when users are too many. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return isOperators(request);
    }

    static boolean isOperators(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator")
                || request.getRequestURI().startsWith("/operator/");
    }

    /** That of a request whose body was waited for. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
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
            takePlace(request, response, chain);
        } finally {
            leave(user);
        }
    }

    private void takePlace(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!places.tryAcquire()) {
            Problems.write(response, Problem.unavailable("Too many requests are at work; nothing was taken."));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            places.release();
        }
    }

    /** @param user null: nobody in particular, as with what is public */
    private boolean enter(String user) {
        return user == null || placesOfUsers.enter(user);
    }

    private void leave(String user) {
        if (user != null) {
            placesOfUsers.leave(user);
        }
    }
}
