package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

/** Health is answered at once, whatever the check does. */
class CachedHealthIndicatorTests {

    private final Deque<Callable<Health>> results = new ArrayDeque<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private CachedHealthIndicator indicator = indicator(() -> results.pop().call());
    private HealthChecks checks;

    private static CachedHealthIndicator indicator(Callable<Health> check) {
        return new CachedHealthIndicator("something", settings(Duration.ofHours(1))) {
            @Override
            Health check() throws Exception {
                return check.call();
            }

            @Override
            Health unanswered() {
                return degraded("away");
            }
        };
    }

    private static HealthSettings settings(Duration interval) {
        return new HealthSettings(interval, Duration.ofMillis(100), null, 0);
    }

    /** Repeats a check. */
    private void start(Duration interval, Callable<Health> check) {
        indicator = indicator(check);
        checks = new HealthChecks(List.of(indicator), settings(interval));
        checks.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        answered.countDown();
        if (checks != null) {
            checks.stop();
        }
    }

    private Status status() {
        return indicator.health().getStatus();
    }

    private Instant since() {
        return Instant.parse(indicator.health().getDetails().get("since").toString());
    }

    @Test
    void statusIsUnknownBeforeTheFirstCheck() {
        assertThat(status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void resultOfTheCheckIsReported() {
        results.add(() -> CachedHealthIndicator.up("it answers"));

        indicator.refresh();

        assertThat(status()).isEqualTo(Status.UP);
        assertThat(indicator.health().getDetails()).containsEntry("says", "it answers");
    }

    @Test
    void failedCheckCountsAsUnanswered() {
        results.add(() -> {
            throw new IllegalStateException("refused");
        });

        indicator.refresh();

        assertThat(status()).isEqualTo(CachedHealthIndicator.DEGRADED);
        assertThat(indicator.health().getDetails()).containsEntry("says", "away");
    }

    @Test
    void sinceIsTheTimeOfTheLastChange() {
        results.add(() -> CachedHealthIndicator.degraded("one"));
        results.add(() -> CachedHealthIndicator.degraded("two"));
        results.add(() -> CachedHealthIndicator.up("well"));
        indicator.refresh();
        Instant first = since();
        await().until(() -> Instant.now().isAfter(first.plusSeconds(1)));

        indicator.refresh();

        assertThat(since()).isEqualTo(first);
        assertThat(indicator.health().getDetails()).containsEntry("says", "two");
        indicator.refresh();
        assertThat(since()).isAfter(first);
    }

    @Test
    void hangingCheckIsReportedWithoutWaiting() {
        start(Duration.ofHours(1), () -> {
            answered.await();
            return CachedHealthIndicator.up("at last");
        });

        await().atMost(Duration.ofSeconds(5)).until(this::status, CachedHealthIndicator.DEGRADED::equals);
        answered.countDown();
        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);
    }

    @Test
    void runningCheckIsNotInterruptedByTheStop() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch undisturbed = new CountDownLatch(1);
        start(Duration.ofHours(1), () -> {
            begun.countDown();
            answered.await();
            undisturbed.countDown();
            return CachedHealthIndicator.up("at last");
        });
        begun.await();

        checks.stop();
        answered.countDown();

        assertThat(undisturbed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(status()).as("status after the stop").isNotEqualTo(Status.UP);
    }

    @Test
    void frequentRequestsDoNotCheckMoreOften() {
        AtomicInteger looked = new AtomicInteger();
        start(Duration.ofHours(1), () -> {
            looked.incrementAndGet();
            return CachedHealthIndicator.up("well");
        });
        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);

        for (int n = 0; n < 1000; n++) {
            indicator.health();
        }

        assertThat(looked).hasValue(1);
    }

    @Test
    void checksContinueAfterAFailure() {
        AtomicInteger looked = new AtomicInteger();
        start(Duration.ofMillis(100), () -> {
            if (looked.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
            return CachedHealthIndicator.up("well");
        });

        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);
    }
}
