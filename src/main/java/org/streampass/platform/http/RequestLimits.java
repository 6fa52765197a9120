package org.streampass.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
@Order(RequestLimits.ORDER)
class RequestLimits extends OncePerRequestFilter implements MeterBinder {

    static final int ORDER = RequestBody.ORDER + 1;

    private final Semaphore places;
    private final int placesOfUser;
    private final Map<String, Integer> atWork = new ConcurrentHashMap<>();
    private final LongAdder refusedToUsers = new LongAdder();

    RequestLimits(HttpSettings settings) {
        places = new Semaphore(settings.maxConcurrentRequests());
        placesOfUser = settings.maxConcurrentRequestsPerUser();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Budgets.countRefusals(registry, "requests-at-once-by-user", refusedToUsers, LongAdder::sum);
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
}
