package org.streampass.platform.events;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.streampass.platform.broker.BrokerException;

class EventSubscriptionTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);
    private final AtomicInteger tries = new AtomicInteger();
    private final EventSubscription subscription = new EventSubscription(
            "a-route", new EventSubscription.Limits(1, 1, 1), List.of(), this::open, null, threads);

    private EventSession open() {
        if (tries.incrementAndGet() == 2) {
            throw new StackOverflowError();
        }
        throw new BrokerException("away", null);
    }

    @AfterEach
    void stop() {
        subscription.stop();
        threads.shutdownNow();
    }

    @Test
    void retriesAfterAnError() {
        subscription.start();

        await().atMost(PATIENCE).until(() -> tries.get() > 2);
    }
}
