package org.streampass.platform.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.QueueBinding;

/**
 * Receives the messages of one session, and passes one batch at a time to the {@link BatchHandler}. A message that was
 * sent back with a delay is held unacknowledged until the delay is over, and then handled between two batches.
 */
class EventReceiver {

    private static final Logger log = LoggerFactory.getLogger(EventReceiver.class);

    /** While more bytes of delayed messages are held, no further message is taken. */
    private static final int MAX_HELD_BYTES = 8 * 1024 * 1024;

    /** How long a batch in progress may take when its session closes. */
    private static final long CLOSE_TIMEOUT_SECONDS = 10;

    private final EventSubscription subscription;
    private final EventSession session;
    private final BatchHandler handler;
    private final ScheduledExecutorService threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heldMessageHandled = lock.newCondition();
    private List<Delivery> batch = new ArrayList<>();
    private int batchBytes;
    private int heldBytes;
    private volatile boolean failed;

    EventReceiver(
            EventSubscription subscription,
            EventSession session,
            BatchHandler handler,
            ScheduledExecutorService threads) {
        this.subscription = subscription;
        this.session = session;
        this.handler = handler;
        this.threads = threads;
    }

    void begin(List<QueueBinding> bindings) {
        session.onLoss(() -> subscription.abandon(this, new BrokerException("the connection is lost", null)));
        session.consume(bindings, subscription.limits().window(), this::receive);
    }

    /** @param message null if a message has expired: it may have been the last one that the batch waited for */
    private void receive(QueueBinding binding, ClientMessage message) {
        lock.lock();
        try {
            if (failed) {
                return; // the message returns to its queue when the session closes
            }
            if (message != null) {
                addOrHold(Delivery.of(binding, message));
            }
            boolean full = batch.size() >= subscription.batchSize()
                    || batchBytes >= subscription.limits().bytes();
            if (!batch.isEmpty() && (full || !session.hasMore())) {
                List<Delivery> deliveries = batch;
                batch = new ArrayList<>();
                batchBytes = 0;
                handle(deliveries);
            }
            while (heldBytes > MAX_HELD_BYTES && !failed) {
                heldMessageHandled.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void addOrHold(Delivery delivery) {
        Duration delay = delivery.delay();
        if (delay.isZero()) {
            batch.add(delivery);
            batchBytes += delivery.message().getEncodeSize();
        } else {
            session.hold(delivery);
            heldBytes += delivery.message().getEncodeSize();
            threads.schedule(() -> handleHeld(delivery), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void handleHeld(Delivery delivery) {
        lock.lock();
        try {
            heldBytes -= delivery.message().getEncodeSize();
            if (!failed) {
                handle(List.of(delivery));
            }
            heldMessageHandled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void handle(List<Delivery> deliveries) {
        try {
            handler.handle(deliveries, session);
            subscription.onHandled();
        } catch (OutageException | BrokerException e) {
            failed = true;
            subscription.abandon(this, e);
        } catch (Throwable e) { // the client would continue, and these messages would stay unacknowledged
            failed = true;
            log.error("{}: a batch failed unexpectedly; its events are redelivered", subscription.route(), e);
            subscription.abandon(this, new OutageException(e));
        }
    }

    void close() {
        failed = true;
        try {
            if (lock.tryLock(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                heldMessageHandled.signalAll();
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
    }
}
