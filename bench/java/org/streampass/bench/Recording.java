package org.streampass.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** The results of a run's requests, each timed from the moment when it was due. */
class Recording {

    /** A tenth of a percent. */
    private static final int DIGITS = 3;

    private final ConcurrentHistogram feedback = new ConcurrentHistogram(DIGITS);
    private final ConcurrentHistogram finished = new ConcurrentHistogram(DIGITS);
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong decided = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /** In milliseconds; zeros if there are none. */
    record Percentiles(long count, double p50, double p99, double p999, double max) {

        static Percentiles of(ConcurrentHistogram micros) {
            return new Percentiles(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50) / 1000.0,
                    micros.getValueAtPercentile(99) / 1000.0,
                    micros.getValueAtPercentile(99.9) / 1000.0,
                    micros.getMaxValue() / 1000.0);
        }
    }

    void sent() {
        sent.incrementAndGet();
    }

    void opened() {
        int now = open.incrementAndGet();
        mostOpen.accumulateAndGet(now, Math::max);
    }

    /** @param how the status, or the failure */
    void answered(String how) {
        open.decrementAndGet();
        answers.computeIfAbsent(how, status -> new LongAdder()).increment();
    }

    /** The last answer to a request. Acceptance is counted first; otherwise all requests might seem to have ended. */
    void feedback(long nanos, boolean isAccepted) {
        feedback.recordValue(nanos / 1000);
        if (isAccepted) {
            accepted.incrementAndGet();
        }
        decided.incrementAndGet();
    }

    void finished(long nanos) {
        finished.recordValue(nanos / 1000);
        ended.incrementAndGet();
    }

    Percentiles feedback() {
        return Percentiles.of(feedback);
    }

    Percentiles finished() {
        return Percentiles.of(finished);
    }

    Map<String, Long> answers() {
        Map<String, Long> all = new TreeMap<>();
        answers.forEach((how, count) -> all.put(how, count.sum()));
        return all;
    }

    long sentSoFar() {
        return sent.get();
    }

    long acceptedSoFar() {
        return accepted.get();
    }

    long finishedSoFar() {
        return ended.get();
    }

    int openNow() {
        return open.get();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    /** Whether every request has its last answer, and every accepted one has ended. */
    boolean isDrained() {
        return decided.get() == sent.get() && ended.get() >= accepted.get();
    }
}
