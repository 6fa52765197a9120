package org.streampass.platform.progress;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.streampass.platform.progress.Slip.Expected;
import org.streampass.platform.progress.Slip.Pending;

/**
 * The events that can follow from what is under way: those that it publishes, and those that follow from these. Each event
 * is listed once. An event that follows only one of several alternatives is listed with it, and not followed further. Due
 * work that waits for a deadline of the business is not under way, so nothing beyond a deadline is listed.
 */
class Outlook {

    private final List<Edge> edges;
    private final Set<String> published;
    private final Map<Set<String>, Expected> expected = new LinkedHashMap<>();
    private final Set<String> listed = new HashSet<>();

    Outlook(List<Edge> edges, Collection<KnownEvent> events) {
        this.edges = edges;
        this.published = events.stream().map(KnownEvent::name).collect(Collectors.toSet());
    }

    /** Events of which one is published. */
    private record Step(Set<String> events, String service, Instant by) {}

    List<Expected> of(List<Pending> pending) {
        List<Step> steps = pending.stream()
                .filter(each -> each.state() != Slip.State.DEAD)
                .flatMap(this::results)
                .filter(step -> add(step, Set.of()))
                .toList();
        while (!steps.isEmpty()) {
            steps = steps.stream().flatMap(this::consequences).toList();
        }
        return List.copyOf(expected.values());
    }

    private Stream<Step> results(Pending pending) {
        if (pending.work() == null) {
            return edges.stream()
                    .filter(edge -> edge.service().equals(pending.service())
                            && edge.route().equals(pending.route()))
                    .flatMap(edge -> after(edge, pending.event(), pending.expectedBy()))
                    .filter(step -> !isPublished(step));
        }
        if (pending.work().equals(Journey.OUTBOX)) {
            return consumers(pending.event())
                    .flatMap(edge -> after(edge, pending.event(), later(pending.expectedBy(), edge)))
                    .filter(step -> !isPublished(step));
        }
        return edges.stream()
                .filter(edge -> edge.performs(pending.service(), pending.work()))
                .flatMap(edge -> edge.outputs().stream())
                .map(output -> new Step(new TreeSet<>(output.events()), pending.service(), pending.expectedBy()));
    }

    /** What a route publishes because of an event, and what the due work publishes that it makes. */
    private Stream<Step> after(Edge edge, String event, Instant by) {
        Stream<Step> ofWork = edges.stream()
                .filter(work ->
                        work.service().equals(edge.service()) && work.causes().contains(event))
                .flatMap(work -> work.outputs().stream()
                        .map(output -> new Step(new TreeSet<>(output.events()), edge.service(), later(by, work))));
        return Stream.concat(
                ofWork,
                edge.outputsOf(event).stream()
                        .map(output -> new Step(new TreeSet<>(output.events()), edge.service(), by)));
    }

    private Stream<Edge> consumers(String event) {
        return edges.stream().filter(edge -> edge.handles(event));
    }

    private static Instant later(Instant by, Edge edge) {
        return by == null ? null : by.plus(edge.expected());
    }

    private boolean isPublished(Step step) {
        return step.events().stream().anyMatch(published::contains);
    }

    /** @return the steps that follow in any case */
    private Stream<Step> consequences(Step step) {
        Map<Set<String>, Set<String>> causes = new LinkedHashMap<>();
        Map<Set<String>, Step> steps = new LinkedHashMap<>();
        for (String event : step.events()) {
            consumers(event)
                    .flatMap(edge -> after(edge, event, later(step.by(), edge)))
                    .filter(each -> !isPublished(each))
                    .forEach(each -> {
                        causes.computeIfAbsent(each.events(), key -> new TreeSet<>())
                                .add(event);
                        steps.putIfAbsent(each.events(), each);
                    });
        }
        return steps.values().stream()
                .filter(each -> {
                    Set<String> only = causes.get(each.events());
                    boolean isCertain = only.equals(step.events());
                    return add(each, isCertain ? Set.of() : only) && isCertain;
                })
                .toList()
                .stream();
    }

    /** @return false if one of the events is listed already */
    private boolean add(Step step, Set<String> after) {
        if (step.events().stream().anyMatch(listed::contains)) {
            return false;
        }
        listed.addAll(step.events());
        expected.put(step.events(), new Expected(String.join(" or ", step.events()), step.service(), step.by(), after));
        return true;
    }
}
