package org.streampass.platform.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Lets requests that wait at the same moment share a transaction. The first one runs at once on its own thread; those that
 * come meanwhile form the next group, which one of their threads runs. A single request never waits for others to come.
 *
 * @param <I> a request
 * @param <O> its outcome
 */
public final class GroupCommit<I, O> {

    private final int most;
    private final Function<I, Object> key;
    private final Function<List<I>, List<O>> together;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * @param most requests in a group
     * @param key two requests with the same key are never in the same group
     * @param together gives the outcome of each request, in their order
     */
    public GroupCommit(int most, Function<I, Object> key, Function<List<I>, List<O>> together) {
        this.most = most;
        this.key = key;
        this.together = together;
    }

    private class Entry {

        final I request;
        O outcome;
        RuntimeException failure;
        boolean done;
        boolean leads;

        Entry(I request) {
            this.request = request;
        }
    }

    /** @throws RuntimeException what the group has thrown */
    public O run(I request) {
        Entry entry = new Entry(request);
        synchronized (this) {
            waiting.add(entry);
            entry.leads = !running;
            running = true;
        }
        awaitTurn(entry);
        while (!entry.done) { // a group may have been full, or have had another request with the same key
            lead();
        }
        if (entry.leads) {
            passOn();
        }
        if (entry.failure != null) {
            throw entry.failure;
        }
        return entry.outcome;
    }

    private void awaitTurn(Entry entry) {
        boolean interrupted = false;
        synchronized (entry) {
            while (!entry.leads && !entry.done) {
                try {
                    entry.wait();
                } catch (InterruptedException e) {
                    interrupted = true; // the group runs all the same, and its outcome is to be known
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() {
        List<Entry> group = take();
        try {
            List<O> outcomes =
                    together.apply(group.stream().map(each -> each.request).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).outcome = outcomes.get(i);
            }
        } catch (RuntimeException e) {
            group.forEach(each -> each.failure = e);
        } catch (Error e) {
            group.forEach(each -> each.failure = new IllegalStateException(e));
        }
        group.forEach(this::finish);
    }

    private synchronized List<Entry> take() {
        List<Entry> group = new ArrayList<>();
        Set<Object> keys = new HashSet<>();
        Iterator<Entry> entries = waiting.iterator();
        while (entries.hasNext() && group.size() < most) {
            Entry entry = entries.next();
            if (keys.add(key.apply(entry.request))) {
                group.add(entry);
                entries.remove();
            }
        }
        return group;
    }

    private void finish(Entry entry) {
        synchronized (entry) {
            entry.done = true;
            entry.notifyAll();
        }
    }

    private void passOn() {
        Entry next;
        synchronized (this) {
            next = waiting.peek();
            running = next != null;
        }
        if (next != null) {
            synchronized (next) {
                next.leads = true;
                next.notifyAll();
            }
        }
    }
}
