package org.streampass.platform.work;

import jakarta.validation.constraints.NotNull;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Reply;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.startup.LocalMode;

/** Advances the business clock in local mode. */
@Component
@Conditional(LocalMode.class)
class DemoClock extends HttpRoutes {

    private static final Logger log = LoggerFactory.getLogger(DemoClock.class);

    /** Periods are counted in whole numbers of months, and times have a year of four digits. */
    private static final Duration MOST = Duration.ofDays(3653);

    private final BusinessClock clock;
    private final WorkRuntime work;

    DemoClock(BusinessClock clock, WorkRuntime work) {
        this.clock = clock;
        this.work = work;
    }

    /** @param advance an ISO 8601 period or duration: {@code P31D}, {@code P1M}, {@code PT12H} */
    record ClockRequest(@NotNull String advance) {}

    record Time(Instant now) {}

    @Override
    public void configure() {
        rest("/demo/clock")
                .tag("Demo")
                .post()
                .id("advanceDemoClock")
                .description("In local mode only: advances the clock of renewals, retries of payments and ends")
                .consumes("application/json")
                .produces("application/json")
                .type(ClockRequest.class)
                .outType(Time.class)
                .to("direct:demo-clock");

        answer("demo-clock", this::advance);
    }

    private Reply advance(Call call) {
        ClockRequest request = call.body(ClockRequest.class, this::mistakes);
        clock.advance(step(request.advance()));
        work.wake();
        log.warn("the business clock was advanced by {}; it is {} now", request.advance(), clock.instant());
        return Reply.ok(new Time(clock.instant()));
    }

    private List<InvalidJsonException.Error> mistakes(ClockRequest request) {
        try {
            Duration step = request.advance() == null ? Duration.ofDays(1) : step(request.advance());
            if (!step.isNegative() && !step.isZero() && clock.ahead().plus(step).compareTo(MOST) <= 0) {
                return List.of();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // reported below
        }
        return List.of(new InvalidJsonException.Error(
                "/advance", "must be an ISO 8601 period such as P31D or PT12H, forward, at most ten years in total"));
    }

    private Duration step(String text) {
        if (text.contains("T") || text.endsWith("D")) {
            return Duration.parse(text);
        }
        Instant now = clock.instant();
        return Duration.between(
                now, now.atOffset(ZoneOffset.UTC).plus(Period.parse(text)).toInstant());
    }
}
