package org.streampass.platform.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.QueueBinding;

/**
 * Keeps a session open on the queues of a route. An {@link EventReceiver} handles its messages.
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

    private final String route;
    private final Limits limits;
    private final Supplier<EventSession> sessions;
    private final List<QueueBinding> bindings;
    private final BatchHandler handler;
    private final ScheduledExecutorService threads;
    private boolean started;
    private EventReceiver receiver;
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

    String route() {
        return route;
    }

    Limits limits() {
        return limits;
    }

    int batchSize() {
        return batchSize;
    }

    synchronized void start() {
        started = true;
        open();
    }

    /** Returns when the batch in progress is handled. Prefetched messages return to the broker. */
    void stop() {
        EventReceiver stopped;
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
        EventReceiver opened = null;
        try {
            opened = new EventReceiver(this, sessions.get(), handler, threads);
            receiver = opened;
            opened.begin(bindings);
        } catch (BrokerException e) {
            if (opened == null) {
                backOff(e);
            } else {
                abandon(opened, e);
            }
        }
    }

    /** Closes a failed session on another thread, because closing may block on the broker, and opens a new one later. */
    synchronized void abandon(EventReceiver failed, RuntimeException cause) {
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

    synchronized void onHandled() {
        batchSize = Math.min(2 * batchSize, limits.messages());
        backoff = Duration.ZERO;
    }
}
