package org.streampass.platform.broker;

import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

class BroadcastTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void retriesAfterAnError() {
        AtomicInteger tries = new AtomicInteger();
        ActiveMQConnectionFactory broker = mock();
        when(broker.getServerLocator()).thenAnswer(call -> {
            if (tries.incrementAndGet() == 2) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("away");
        });
        try (Broadcast broadcast = new Broadcast(broker, "an.address", text -> {})) {
            broadcast.start();

            await().atMost(PATIENCE).until(() -> tries.get() > 2);
        }
    }
}
