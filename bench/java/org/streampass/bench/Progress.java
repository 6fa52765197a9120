package org.streampass.bench;

/** A line of progress about a run. */
final class Progress {

    private Progress() {}

    static String of(Run run) {
        return "%s %d sent, %s, feedback p50 %.1f p99 %.1f ms, list p50 %.1f p99 %.1f ms, %.1f/s, drained in %.1f s, %d lost"
                .formatted(
                        run.parameters(),
                        run.sent(),
                        run.answers(),
                        run.feedback().p50(),
                        run.feedback().p99(),
                        run.list().p50(),
                        run.list().p99(),
                        run.perSecond(),
                        run.drain(),
                        run.lost());
    }
}
