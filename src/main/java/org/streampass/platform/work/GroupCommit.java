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
 * Group commit: requests that arrive while a transaction runs share the next one.
 *
 * <p>A request that finds no transaction running runs at once on its own thread. Requests that arrive meanwhile form the
 * next group, and one of their threads (the leader) runs it. No request waits for others to arrive.
 *
 * @param <I> a request
 * @param <O> its outcome
 */
public final class GroupCommit<I, O> {

    private final int maxGroupSize;
    private final Function<I, Object> key;
    private final Function<List<I>, List<O>> transaction;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean running;

    /**
     * @param key two requests with the same key are never in the same group
     * @param transaction runs a group, and returns the outcome of each request in order
     */
    public GroupCommit(int maxGroupSize, Function<I, Object> key, Function<List<I>, List<O>> transaction) {
        this.maxGroupSize = maxGroupSize;
        this.key = key;
        this.transaction = transaction;
    }

    private class Entry {

        final I request;
        O outcome;
        RuntimeException failure;
        boolean done;
        boolean isLeader;

        Entry(I request) {
            this.request = request;
        }
    }

    /**
     * Runs a request in a group, and returns its outcome.
     *
     * @throws RuntimeException the exception of the group's transaction
     */
    public O run(I request) {
        Entry entry = new Entry(request);
        synchronized (this) {
            waiting.add(entry);
            entry.isLeader = !running;
            running = true;
        }
        awaitTurn(entry);
        while (!entry.done) { // the leader's own request may not fit: the group is full, or has its key already
            runGroup();
        }
        if (entry.isLeader) {
            handOver();
        }
        if (entry.failure != null) {
            throw entry.failure;
        }
        return entry.outcome;
    }

    private void awaitTurn(Entry entry) {
        boolean interrupted = false;
        synchronized (entry) {
            while (!entry.isLeader && !entry.done) {
                try {
                    entry.wait();
                } catch (InterruptedException e) {
                    interrupted = true; // the group runs anyway, and the caller needs its outcome
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runGroup() {
        List<Entry> group = nextGroup();
        try {
            List<O> outcomes =
                    transaction.apply(group.stream().map(each -> each.request).toList());
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

    private synchronized List<Entry> nextGroup() {
        List<Entry> group = new ArrayList<>();
        Set<Object> keys = new HashSet<>();
        Iterator<Entry> entries = waiting.iterator();
        while (entries.hasNext() && group.size() < maxGroupSize) {
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

    /** Makes the thread of the first waiting request the next leader. */
    private void handOver() {
        Entry next;
        synchronized (this) {
            next = waiting.peek();
            running = next != null;
        }
        if (next != null) {
            synchronized (next) {
                next.isLeader = true;
                next.notifyAll();
            }
        }
    }
}
