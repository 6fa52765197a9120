package org.streampass.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.streampass.bench.Recording.Percentiles;

/**
 * One system under one load: the raw figures.
 *
 * @param parameters the parameters that differ between the runs of a scenario
 * @param answers counts by status; a repeated request has more than one answer
 * @param accepted requests that were accepted
 * @param finished workflows with an observed end
 * @param unfinished requests without a finished list: refused, failed, or accepted and lost
 * @param lost accepted and not finished
 * @param feedback milliseconds from the due time of a request to its last answer
 * @param list milliseconds from the due time of a request to its finished list
 * @param perSecond workflows finished per second, from the first request to the last list
 * @param drain seconds from the last request until all had ended and nothing was queued
 * @param drained false if the time limit was reached
 * @param books counts from the tables afterwards
 * @param samples over time
 */
record Run(
        String system,
        Map<String, String> parameters,
        double seconds,
        long sent,
        Map<String, Long> answers,
        long accepted,
        long finished,
        long unfinished,
        long lost,
        Percentiles feedback,
        Percentiles list,
        double perSecond,
        double drain,
        boolean drained,
        int mostOpen,
        long mostQueued,
        Map<String, Usage.Of> usage,
        Map<String, Long> books,
        List<Sample> samples) {

    private static final double LONG_ENOUGH_SECONDS = 3;

    Run {
        parameters = new TreeMap<>(parameters); // the same order in each report
    }

    /**
     * The state at a moment.
     *
     * @param at seconds from the beginning
     * @param open requests without an answer: each holds a connection
     * @param queued events; -1 if there is no broker or the number is unknown
     */
    record Sample(double at, long sent, long accepted, long finished, int open, long queued) {}

    /**
     * Workflows finished per second from the last request to the last list: the speed at which the backlog is
     * processed.
     *
     * @return NaN if that time is too short
     */
    double perSecondAfterwards() {
        List<Sample> afterwards = samples.stream()
                .filter(sample -> sample.at() >= seconds && sample.finished() < finished)
                .toList();
        if (afterwards.isEmpty()) {
            return Double.NaN;
        }
        Sample first = afterwards.get(0);
        Sample last = afterwards.get(afterwards.size() - 1);
        double length = last.at() - first.at();
        return length < LONG_ENOUGH_SECONDS ? Double.NaN : (last.finished() - first.finished()) / length;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
