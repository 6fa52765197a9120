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
 * Limits the concurrent requests, in total and of one user. Requests beyond a limit are refused at once instead of queued. A
 * request counts only from when its body has arrived, so that slow clients do not block others.
 */
@Component
@Order(ConcurrencyLimitFilter.ORDER)
class ConcurrencyLimitFilter extends OncePerRequestFilter implements MeterBinder {

    static final int ORDER = RequestBodyFilter.ORDER + 1;

    private final Semaphore requests;
    private final KeyedSemaphore requestsByUser;
    private final LongAdder refusedByUser = new LongAdder();

    ConcurrencyLimitFilter(HttpSettings settings) {
        requests = new Semaphore(settings.maxConcurrentRequests());
        requestsByUser = new KeyedSemaphore(settings.maxConcurrentRequestsPerUser());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        RateLimits.countRefusals(registry, "requests-at-once-by-user", refusedByUser, LongAdder::sum);
    }

    /** Operators are not limited, so that they have access during an overload. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return isFromOperator(request);
    }

    static boolean isFromOperator(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator")
                || request.getRequestURI().startsWith("/operator/");
    }

    /** The dispatch after the body has arrived. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String user = request.getRemoteUser();
        if (!tryAcquire(user)) {
            refusedByUser.increment();
            Problems.write(
                    response,
                    Problem.tooMany(
                            "Too many of your requests are in progress; this one was not accepted.",
                            Duration.ofSeconds(1)));
            return;
        }
        try {
            limitTotal(request, response, chain);
        } finally {
            release(user);
        }
    }

    private void limitTotal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!requests.tryAcquire()) {
            Problems.write(
                    response, Problem.unavailable("Too many requests are in progress; this one was not accepted."));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            requests.release();
        }
    }

    /** @param user null for public operations */
    private boolean tryAcquire(String user) {
        return user == null || requestsByUser.tryAcquire(user);
    }

    private void release(String user) {
        if (user != null) {
            requestsByUser.release(user);
        }
    }
}
