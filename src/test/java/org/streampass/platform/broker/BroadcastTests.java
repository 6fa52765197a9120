package org.streampass.platform.broker;

import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

class BroadcastTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActiveMQConnectionFactory broker = mock();

    @Test
    void retriesAfterAnError() {
        AtomicInteger tries = new AtomicInteger();
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

    @Test
    void sessionThatOpensDuringTheCloseIsClosed() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ClientSession session = session();
        when(session.createConsumer(any(SimpleString.class), any(), anyInt(), anyInt(), anyBoolean()))
                .thenAnswer(call -> {
                    opening.countDown();
                    closed.await();
                    return mock(ClientConsumer.class);
                });
        Broadcast broadcast = new Broadcast(broker, "an.address", text -> {});
        Thread starting = new Thread(broadcast::start);
        starting.start();
        opening.await();

        broadcast.close();
        closed.countDown();

        verify(session, timeout(PATIENCE.toMillis())).close();
        starting.join();
    }

    /** The session that the broker opens. */
    private ClientSession session() throws Exception {
        ServerLocator locator = mock();
        ClientSessionFactory connection = mock();
        ClientSession session = mock();
        when(broker.getServerLocator()).thenReturn(locator);
        when(locator.createSessionFactory()).thenReturn(connection);
        when(connection.createSession(any(), any(), anyBoolean(), anyBoolean(), anyBoolean(), anyBoolean(), anyInt()))
                .thenReturn(session);
        return session;
    }
}
