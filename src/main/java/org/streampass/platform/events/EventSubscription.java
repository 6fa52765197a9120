package org.streampass.platform.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.QueueBinding;

/**
 * Keeps a session open on the queues of a route, and passes batches of arrived messages to the {@link BatchHandler}.
 *
 * <p>If the broker is lost, or an outage prevents all handling, the session is closed. The broker then returns all messages
 * that are not acknowledged to their queues. A new session is opened after a back-off.
 */
class EventSubscription {

    private static final Logger log = LoggerFactory.getLogger(EventSubscription.class);

    /** A batch that the broker refuses divides the batch size by this. A handled one doubles it. */
    private static final int REFUSED_BATCH_DIVISOR = 4;

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(30));

    /** Shorter, because a try costs nothing while the broker is unavailable. */
    private static final Backoff BACKOFF_WITHOUT_BROKER = new Backoff(Duration.ofSeconds(2));

    /** While more bytes of delayed messages are held, no further message is taken. */
    private static final int MAX_HELD_BYTES = 8 * 1024 * 1024;

    /** How long a batch in progress may take when its session closes. */
    private static final long CLOSE_TIMEOUT_SECONDS = 10;

    private final String route;
    private final Limits limits;
    private final Supplier<EventSession> sessions;
    private final List<QueueBinding> bindings;
    private final BatchHandler handler;
    private final ScheduledExecutorService threads;
    private boolean started;
    private Receiver receiver;
    private Duration backoff = Duration.ZERO;

    /** Smaller after a refusal, because an address that is nearly full may still accept a part of a batch. */
    private volatile int batchSize;

    /**
     * The limits of a session.
     *
     * @param messages the maximum size of a batch
     * @param bytes a batch of this size takes no further message
     * @param window the bytes that the client prefetches for each queue
     */
    record Limits(int messages, int bytes, int window) {}

    EventSubscription(
            String route,
            Limits limits,
            List<QueueBinding> bindings,
            Supplier<EventSession> sessions,
            BatchHandler handler,
            ScheduledExecutorService threads) {
        this.route = route;
        this.limits = limits;
        this.batchSize = limits.messages();
        this.bindings = bindings;
        this.sessions = sessions;
        this.handler = handler;
        this.threads = threads;
    }

    synchronized void start() {
        started = true;
        open();
    }

    /** Returns when the batch in progress is handled. Prefetched messages return to the broker. */
    void stop() {
        Receiver stopped;
        synchronized (this) {
            started = false;
            stopped = receiver;
            receiver = null;
        }
        if (stopped != null) {
            stopped.close();
        }
    }

    private synchronized void reopen() {
        try {
            open();
        } catch (RuntimeException | Error e) { // the executor would swallow it, and nothing would retry
            if (receiver != null) {
                abandon(receiver, new OutageException(e));
            } else {
                backOff(new OutageException(e));
            }
        }
    }

    private synchronized void open() {
        if (!started || receiver != null) {
            return;
        }
        Receiver opened = null;
        try {
            opened = new Receiver(sessions.get());
            receiver = opened;
            opened.begin();
        } catch (BrokerException e) {
            if (opened == null) {
                backOff(e);
            } else {
                abandon(opened, e);
            }
        }
    }

    /** Closes a failed session on another thread, because closing may block on the broker, and opens a new one later. */
    private synchronized void abandon(Receiver failed, RuntimeException cause) {
        if (receiver == failed) {
            receiver = null;
            batchSize = cause instanceof BrokerException ? Math.max(1, batchSize / REFUSED_BATCH_DIVISOR) : batchSize;
            threads.execute(failed::close);
            backOff(cause);
        }
    }

    private void backOff(RuntimeException cause) {
        backoff = nextBackoff(cause);
        log.warn(
                "{}: nothing can be handled; the events wait on their queues, the next try is in {} ms: {}",
                route,
                backoff.toMillis(),
                FailureClassifier.inOneLine(cause));
        threads.schedule(this::reopen, backoff.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration nextBackoff(RuntimeException cause) {
        if (cause instanceof BrokerException trouble && trouble.isAddressFull()) {
            return Backoff.FIRST; // there is room as soon as a consumer of that address has handled a message
        }
        return (cause instanceof OutageException ? BACKOFF : BACKOFF_WITHOUT_BROKER).next(backoff);
    }

    private synchronized void onHandled() {
        batchSize = Math.min(2 * batchSize, limits.messages());
        backoff = Duration.ZERO;
    }

    /**
     * Receives the messages of one session, and handles one batch at a time. A message that was sent back with a delay is
     * held unacknowledged until the delay is over, and then handled between two batches.
     */
    private class Receiver {

        private final EventSession session;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition heldMessageHandled = lock.newCondition();
        private List<Delivery> batch = new ArrayList<>();
        private int batchBytes;
        private int heldBytes;
        private volatile boolean failed;

        Receiver(EventSession session) {
            this.session = session;
        }

        void begin() {
            session.onLoss(() -> abandon(this, new BrokerException("the connection is lost", null)));
            session.consume(bindings, limits.window(), this::receive);
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
                boolean full = batch.size() >= batchSize || batchBytes >= limits.bytes();
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
                onHandled();
            } catch (OutageException | BrokerException e) {
                failed = true;
                abandon(this, e);
            } catch (Throwable e) { // the client would continue, and these messages would stay unacknowledged
                failed = true;
                log.error("{}: a batch failed unexpectedly; its events are redelivered", route, e);
                abandon(this, new OutageException(e));
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
}
