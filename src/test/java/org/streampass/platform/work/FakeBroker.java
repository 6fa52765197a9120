package org.streampass.platform.work;

import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.EventPublisher;

/** A broker that stores published events in a list. */
class FakeBroker {

    /** How the broker treats a transaction. */
    enum State {
        /** Stores the events and confirms it. */
        UP,
        /** Stores the events, but the confirmation is lost. */
        UNCONFIRMED,
        /** Stores nothing. */
        AWAY
    }

    private final List<EventEnvelope> stored = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile State state = State.UP;
    private volatile UUID unpublishable;
    private volatile UUID breaking;
    private final AtomicBoolean outOfMemory = new AtomicBoolean();

    void become(State state) {
        this.state = state;
    }

    /** A transaction with this event fails, though the broker is available. */
    void failFor(EventEnvelope event) {
        unpublishable = event.id();
    }

    List<EventEnvelope> stored() {
        return List.copyOf(stored);
    }

    /** A transaction with this event throws an error. */
    void breakFor(EventEnvelope event) {
        breaking = event.id();
    }

    /** The next transaction fails because memory is exhausted. */
    void exhaustMemoryOnce() {
        outOfMemory.set(true);
    }

    /** The number of transactions. */
    int attempts() {
        return attempts.get();
    }

    OutboxPublisher publisher() {
        return new OutboxPublisher(this::open, UUID.randomUUID());
    }

    private EventPublisher open() {
        EventPublisher session = mock();
        doAnswer(call -> publish(call.getArgument(0))).when(session).publish(anyList());
        return session;
    }

    private Object publish(List<EventEnvelope> events) {
        attempts.incrementAndGet();
        if (outOfMemory.getAndSet(false)) {
            throw new OutOfMemoryError("of the test");
        }
        if (events.stream().anyMatch(event -> event.id().equals(unpublishable))) {
            throw new IllegalStateException("this event cannot be written");
        }
        if (events.stream().anyMatch(event -> event.id().equals(breaking))) {
            throw new StackOverflowError();
        }
        if (state != State.AWAY) {
            stored.addAll(events);
        }
        if (state != State.UP) {
            throw new BrokerException("no confirmation", null);
        }
        return null;
    }
}
