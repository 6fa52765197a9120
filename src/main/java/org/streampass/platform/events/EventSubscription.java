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
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.platform.broker.QueueBinding;

/**
 * Keeps a session open on the queues of a route, and hands over what has arrived. When the broker is lost, or nothing can
 * be handled, the session is closed, which gives everything back, and opened again after a rest.
 */
class EventSubscription {

    private static final Logger log = LoggerFactory.getLogger(EventSubscription.class);

    /** By this a batch becomes smaller when the broker refuses it; with each that is handled it doubles. */
    private static final int SHRINKS = 4;

    private static final Duration FIRST_REST = Duration.ofMillis(500);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** While the broker is away there is nothing to spare: it is asked more often. */
    private static final Duration LONGEST_REST_WITHOUT_BROKER = Duration.ofSeconds(2);

    /** When so many bytes rest, no more is taken until something has been handled again. */
    private static final int MOST_RESTING_BYTES = 8 * 1024 * 1024;

    /** What is being handled when a session ends has so many seconds. */
    private static final long SECONDS_TO_FINISH = 10;

    private final String route;
    private final Limits limits;
    private final Supplier<EventSession> sessions;
    private final List<QueueBinding> bindings;
    private final BatchHandler handler;
    private final ScheduledExecutorService threads;
    private boolean wanted;
    private Reader reader;
    private Duration rest = Duration.ZERO;

    /** After a refusal a batch is small, and grows again: an address that is nearly full may have room for a part of it. */
    private volatile int most;

    /**
     * How much a session may have in hand.
     *
     * @param messages at most in one batch
     * @param bytes after which a batch takes no further message
     * @param window bytes that the client buffers a queue besides
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
        this.most = limits.messages();
        this.bindings = bindings;
        this.sessions = sessions;
        this.handler = handler;
        this.threads = threads;
    }

    synchronized void start() {
        wanted = true;
        open();
    }

    /** Returns when what is in hand is done; what has only arrived goes back to the broker. */
    void stop() {
        Reader stopped;
        synchronized (this) {
            wanted = false;
            stopped = reader;
            reader = null;
        }
        if (stopped != null) {
            stopped.close();
        }
    }

    private synchronized void reopen() {
        try {
            open();
        } catch (RuntimeException | Error e) { // whatever it is, an executor would try no more without a word
            if (reader != null) {
                giveUp(reader, new OutageException(e));
            } else {
                restAfter(new OutageException(e));
            }
        }
    }

    private synchronized void open() {
        if (!wanted || reader != null) {
            return;
        }
        Reader opened = null;
        try {
            opened = new Reader(sessions.get());
            reader = opened;
            opened.begin();
        } catch (BrokerTroubleException e) {
            if (opened == null) {
                restAfter(e);
            } else {
                giveUp(opened, e);
            }
        }
    }

    private synchronized void giveUp(Reader failed, RuntimeException cause) {
        if (reader == failed) {
            reader = null;
            most = cause instanceof BrokerTroubleException ? Math.max(1, most / SHRINKS) : most;
            threads.execute(failed::close); // it may take as long as a call to the broker
            restAfter(cause);
        }
    }

    private void restAfter(RuntimeException cause) {
        rest = nextRest(cause);
        log.warn(
                "{}: nothing can be handled; the events wait on their queues, the next try is in {} ms: {}",
                route,
                rest.toMillis(),
                FailureClassifier.inOneLine(cause));
        threads.schedule(this::reopen, rest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration nextRest(RuntimeException cause) {
        if (cause instanceof BrokerTroubleException trouble && trouble.isAddressFull()) {
            return FIRST_REST; // there is room again as soon as somebody else has handled something
        }
        Duration longest = cause instanceof OutageException ? LONGEST_REST : LONGEST_REST_WITHOUT_BROKER;
        Duration doubled = rest.isZero() ? FIRST_REST : rest.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    private synchronized void hasHandled() {
        most = Math.min(2 * most, limits.messages());
        rest = Duration.ZERO;
    }

    /** What one session brings, one message after the other; what has rested is handled in between. */
    private class Reader {

        private final EventSession session;
        private final ReentrantLock turn = new ReentrantLock();
        private final Condition hasHandled = turn.newCondition();
        private List<Delivery> inHand = new ArrayList<>();
        private int bytes;
        private int restingBytes;
        private volatile boolean failed;

        Reader(EventSession session) {
            this.session = session;
        }

        void begin() {
            session.onLoss(() -> giveUp(this, new BrokerTroubleException("the connection is lost", null)));
            session.consume(bindings, limits.window(), this::take);
        }

        /** @param message null if one has expired */
        private void take(QueueBinding binding, ClientMessage message) {
            turn.lock();
            try {
                if (failed) {
                    return; // it goes back when the session closes
                }
                if (message != null) {
                    take(Delivery.of(binding, message));
                }
                boolean full = inHand.size() >= most || bytes >= limits.bytes();
                if (!inHand.isEmpty() && (full || !session.hasMore())) {
                    List<Delivery> deliveries = inHand;
                    inHand = new ArrayList<>();
                    bytes = 0;
                    handle(deliveries);
                }
                while (restingBytes > MOST_RESTING_BYTES && !failed) {
                    hasHandled.awaitUninterruptibly();
                }
            } finally {
                turn.unlock();
            }
        }

        private void take(Delivery delivery) {
            Duration rest = delivery.rest();
            if (rest.isZero()) {
                inHand.add(delivery);
                bytes += delivery.message().getEncodeSize();
            } else {
                session.letRest(delivery);
                restingBytes += delivery.message().getEncodeSize();
                threads.schedule(() -> handleRested(delivery), rest.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void handleRested(Delivery delivery) {
            turn.lock();
            try {
                restingBytes -= delivery.message().getEncodeSize();
                if (!failed) {
                    handle(List.of(delivery));
                }
                hasHandled.signalAll();
            } finally {
                turn.unlock();
            }
        }

        private void handle(List<Delivery> deliveries) {
            try {
                handler.handle(deliveries, session);
                hasHandled();
            } catch (OutageException | BrokerTroubleException e) {
                failed = true;
                giveUp(this, e);
            } catch (Throwable e) { // else the client goes on, and what is in hand stays there until the session closes
                failed = true;
                log.error("{}: a batch failed in a way that was not foreseen; its events come again", route, e);
                giveUp(this, new OutageException(e));
            }
        }

        void close() {
            failed = true;
            try {
                if (turn.tryLock(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                    hasHandled.signalAll();
                    turn.unlock();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            session.close();
        }
    }
}
