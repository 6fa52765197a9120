package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;

/** Who asks for the health is answered at once, whatever the look is at. */
class WatchTests {

    private static final HealthFinding AWAY = HealthFinding.degraded("away");

    private final Deque<Callable<HealthFinding>> looks = new ArrayDeque<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private Watch watch = watch(Duration.ofHours(1), () -> looks.pop().call());

    private static Watch watch(Duration interval, Callable<HealthFinding> look) {
        Check check = new Check() {
            @Override
            public HealthFinding look() throws Exception {
                return look.call();
            }

            @Override
            public HealthFinding unanswered() {
                return AWAY;
            }
        };
        return new Watch("something", check, new HealthSettings(interval, Duration.ofMillis(100), null, 0));
    }

    @AfterEach
    void end() throws InterruptedException {
        answered.countDown();
        watch.end();
    }

    private Status status() {
        return watch.health().getStatus();
    }

    private Instant since() {
        return Instant.parse(watch.health().getDetails().get("since").toString());
    }

    @Test
    void beforeTheFirstLookNothingIsKnown() {
        assertThat(status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void whatTheLookShowsIsTold() {
        looks.add(() -> HealthFinding.well("it answers"));

        watch.look();

        assertThat(status()).isEqualTo(Status.UP);
        assertThat(watch.health().getDetails()).containsEntry("says", "it answers");
    }

    @Test
    void aLookThatFailsMeansThatThereIsNoAnswer() {
        looks.add(() -> {
            throw new IllegalStateException("refused");
        });

        watch.look();

        assertThat(status()).isEqualTo(HealthFinding.DEGRADED);
        assertThat(watch.health().getDetails()).containsEntry("says", "away");
    }

    @Test
    void sinceIsWhenItBeganToBeSoAndNotWhenItWasLookedAtLast() {
        looks.add(() -> HealthFinding.degraded("one"));
        looks.add(() -> HealthFinding.degraded("two"));
        looks.add(() -> HealthFinding.well("well"));
        watch.look();
        Instant first = since();
        await().until(() -> Instant.now().isAfter(first.plusSeconds(1)));

        watch.look();

        assertThat(since()).isEqualTo(first);
        assertThat(watch.health().getDetails()).containsEntry("says", "two");
        watch.look();
        assertThat(since()).isAfter(first);
    }

    @Test
    void aLookThatIsStuckIsAnAnswerAndNobodyWaitsForIt() {
        watch = watch(Duration.ofHours(1), () -> {
            answered.await();
            return HealthFinding.well("at last");
        });
        watch.begin();

        await().atMost(Duration.ofSeconds(5)).until(this::status, HealthFinding.DEGRADED::equals);
        answered.countDown();
        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);
    }

    @Test
    void aLookThatIsBeingTakenWhenTheWatchEndsIsNotInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch undisturbed = new CountDownLatch(1);
        watch = watch(Duration.ofHours(1), () -> {
            begun.countDown();
            answered.await();
            undisturbed.countDown();
            return HealthFinding.well("at last");
        });
        watch.begin();
        begun.await();

        watch.end();
        answered.countDown();

        assertThat(undisturbed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(status()).as("not told any more").isNotEqualTo(Status.UP);
    }

    @Test
    void askingOftenDoesNotLookOften() {
        AtomicInteger looked = new AtomicInteger();
        watch = watch(Duration.ofHours(1), () -> {
            looked.incrementAndGet();
            return HealthFinding.well("well");
        });
        watch.begin();
        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);

        for (int n = 0; n < 1000; n++) {
            watch.health();
        }

        assertThat(looked).hasValue(1);
    }

    @Test
    void aLookThatFailsIsNotTheLastOne() {
        AtomicInteger looked = new AtomicInteger();
        watch = watch(Duration.ofMillis(100), () -> {
            if (looked.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
            return HealthFinding.well("well");
        });

        watch.begin();

        await().atMost(Duration.ofSeconds(5)).until(this::status, Status.UP::equals);
    }
}
