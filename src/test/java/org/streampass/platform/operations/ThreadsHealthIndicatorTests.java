package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.startup.EssentialThreads;
import org.streampass.platform.startup.StartedThreads;

class ThreadsHealthIndicatorTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static Health check(EssentialThreads... parts) {
        HealthSettings settings = new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(1), null, 0);
        return new ThreadsHealthIndicator(List.of(parts), settings).check();
    }

    @Test
    void endedPartIsNamed() {
        assertThat(check(List::of).getStatus()).isEqualTo(Status.UP);
        Health health = check(() -> List.of("the sweeper"), List::of, () -> List.of("the journal"));
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails().get("says").toString())
                .startsWith("ended by an error: the journal, the sweeper; restart");
    }

    @Test
    void endedLibraryThreadIsDead() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> awaitQuietly(end), "library-1");
        Thread other = new Thread(() -> {}, "other-1");
        StartedThreads threads = StartedThreads.startedBy(
                () -> {
                    thread.start();
                    other.start();
                },
                Pattern.compile("library-\\d"));
        assertThat(threads.dead()).isEmpty();

        end.countDown();

        await().atMost(PATIENCE).until(threads::dead, List.of("library-1")::equals);
    }

    @Test
    void taskIsDeadAfterAnExceptionButNotAfterShutdown() {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch end = new CountDownLatch(1);
        Future<?> task = clock.scheduleWithFixedDelay(
                () -> {
                    if (end.getCount() == 0) {
                        throw new StackOverflowError();
                    }
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        assertThat(EssentialThreads.isDead(clock, task)).isFalse();

        end.countDown();

        await().atMost(PATIENCE).until(() -> EssentialThreads.isDead(clock, task));
        clock.shutdownNow();
        assertThat(EssentialThreads.isDead(clock, task)).isFalse();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
