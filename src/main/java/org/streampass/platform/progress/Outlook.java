package org.streampass.platform.progress;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
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
    private final Map<UUID, KnownEvent> known;
    private final Map<Set<String>, Expected> expected = new LinkedHashMap<>();
    private final Set<String> listed = new HashSet<>();

    Outlook(List<Edge> edges, Collection<KnownEvent> events) {
        this.edges = edges;
        this.known = events.stream().collect(Collectors.toMap(KnownEvent::id, Function.identity()));
    }

    /**
     * Events of which one is published.
     *
     * @param cause the name of the event that causes them; null if it is not known
     * @param origin the id of the event that is under way, from which they follow; null if it is not known
     */
    private record Step(Set<String> events, String cause, UUID origin, String service, Instant by) {

        static Step of(Edge.Output output, Trigger trigger, String service, Instant by) {
            return new Step(new TreeSet<>(output.events()), trigger.event(), trigger.origin(), service, by);
        }

        Trigger trigger(String event) {
            return new Trigger(event, cause, origin);
        }
    }

    /** An event that causes others, by name. @param cause the name of its own cause */
    private record Trigger(String event, String cause, UUID origin) {}

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
        Trigger trigger = trigger(pending);
        if (pending.work() == null) {
            return edges.stream()
                    .filter(edge -> edge.service().equals(pending.service())
                            && edge.route().equals(pending.route()))
                    .flatMap(edge -> after(edge, trigger, pending.expectedBy()));
        }
        if (pending.work().equals(Journey.OUTBOX)) {
            return consumers(trigger, pending.expectedBy());
        }
        return edges.stream()
                .filter(edge -> edge.performs(pending.service(), pending.work()))
                .flatMap(edge -> edge.outputs().stream())
                .map(output -> Step.of(output, trigger, pending.service(), pending.expectedBy()));
    }

    private Trigger trigger(Pending pending) {
        String cause = ancestors(pending.eventId())
                .findFirst()
                .map(known::get)
                .map(KnownEvent::name)
                .orElse(null);
        return new Trigger(pending.event(), cause, pending.eventId());
    }

    /**
     * The events that can still be published because of an event: those of the route that handles it, and those of the due
     * work that it causes.
     */
    private Stream<Step> after(Edge edge, Trigger trigger, Instant by) {
        Stream<Step> ofWork = edges.stream()
                .filter(work ->
                        work.service().equals(edge.service()) && work.causes().contains(trigger.event()))
                .flatMap(work -> work.outputs().stream()
                        .map(output -> Step.of(output, trigger, edge.service(), later(by, work))));
        Stream<Step> ofRoute = edge.outputsOf(trigger.event(), trigger.cause()).stream()
                .map(output -> Step.of(output, trigger, edge.service(), by));
        return Stream.concat(ofWork, ofRoute).filter(step -> !isPublished(step));
    }

    /** The events that can follow in the services that consume an event. */
    private Stream<Step> consumers(Trigger trigger, Instant by) {
        return edges.stream()
                .filter(edge -> edge.handles(trigger.event()))
                .flatMap(edge -> after(edge, trigger, later(by, edge)));
    }

    private static Instant later(Instant by, Edge edge) {
        return by == null ? null : by.plus(edge.expected());
    }

    /** Events of the same name that follow from something else are those of earlier periods. */
    private boolean isPublished(Step step) {
        return known.values().stream()
                .anyMatch(event -> step.events().contains(event.name())
                        && ancestors(event.id()).anyMatch(ancestor -> ancestor.equals(step.origin())));
    }

    /** The cause of an event, the cause of that one, and so on. */
    private Stream<UUID> ancestors(UUID event) {
        return Stream.iterate(event, known::containsKey, id -> known.get(id).cause())
                .skip(1)
                .limit(known.size());
    }

    /** @return the steps that follow in any case */
    private Stream<Step> consequences(Step step) {
        Map<Set<String>, Set<String>> causes = new LinkedHashMap<>();
        Map<Set<String>, Step> steps = new LinkedHashMap<>();
        for (String event : step.events()) {
            consumers(step.trigger(event), step.by()).forEach(each -> {
                causes.computeIfAbsent(each.events(), key -> new TreeSet<>()).add(event);
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
