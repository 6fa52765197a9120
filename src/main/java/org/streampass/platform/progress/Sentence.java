package org.streampass.platform.progress;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.streampass.platform.progress.ProgressAnswers.Answer;
import org.streampass.platform.progress.Slip.Expected;
import org.streampass.platform.progress.Slip.Pending;
import org.streampass.platform.progress.Slip.State;

/** Says in one line which service works on a subscription, since when, whether this is late, and which events follow. */
record Sentence(List<Edge> edges, Map<String, Answer> answers) {

    /** Describes the oldest late item, or the oldest one if none is late. */
    String of(List<Pending> pending, List<Expected> toCome, Instant now) {
        Pending first = pending.stream().filter(Pending::late).findFirst().orElse(pending.get(0));
        List<String> parts = new ArrayList<>(List.of(who(first) + since(first, now)));
        if (first.late()) {
            parts.add(late(first));
        }
        if (isStopped(first)) {
            parts.add("the route %s is stopped".formatted(first.route()));
        }
        if (!toCome.isEmpty()) {
            parts.add("to come: " + toCome.stream().map(Expected::event).collect(Collectors.joining(", ")));
        }
        return String.join("; ", parts);
    }

    private String who(Pending pending) {
        String what = pending.work() == null || pending.work().equals(Journey.OUTBOX)
                ? pending.event()
                : "the work '%s'".formatted(pending.work());
        if (Journey.OUTBOX.equals(pending.work())) {
            return "%s has published %s, and the broker has not confirmed it".formatted(pending.service(), what);
        }
        return switch (pending.state()) {
            case QUEUED -> "%s has not begun %s".formatted(pending.service(), what);
            case DELIVERING -> "%s works on %s".formatted(pending.service(), what);
            case RETRYING ->
                "%s retries %s, attempt %d follows at %s"
                        .formatted(pending.service(), what, pending.attempt(), second(pending.nextAttempt()));
            case WAITING_FOR_PROVIDER -> "%s waits for %s with %s".formatted(pending.service(), outside(pending), what);
            case DEAD -> "%s has given up %s, and an operator must decide".formatted(pending.service(), what);
            case UNKNOWN -> "%s does not answer, so %s may wait for it".formatted(pending.service(), what);
        };
    }

    private String outside(Pending pending) {
        return edges.stream()
                .filter(edge -> edge.performs(pending.service(), pending.work()))
                .map(Edge::outside)
                .findFirst()
                .orElse("a provider");
    }

    private static String since(Pending pending, Instant now) {
        if (pending.since() == null) {
            return "";
        }
        long seconds = Math.max(0, Duration.between(pending.since(), now).toSeconds());
        return ", since %s (%d s)".formatted(second(pending.since()), seconds);
    }

    private static String late(Pending pending) {
        if (pending.state() == State.DEAD || pending.expectedBy() == null) {
            return "it is late";
        }
        return "it is late: %s was expected".formatted(second(pending.expectedBy()));
    }

    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private boolean isStopped(Pending pending) {
        Answer answer = answers.get(pending.service());
        return answer != null && pending.route() != null && answer.stopped().contains(pending.route());
    }
}
