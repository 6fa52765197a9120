package org.streampass.platform.progress;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.streampass.platform.events.ProgressRow;
import org.streampass.platform.events.ProgressRow.Kind;
import org.streampass.platform.progress.ProgressAnswers.Answer;

/** Events that no table proves, and whose ids follow from their causes. */
record Guesses(List<Edge> edges) {

    /** What due work may publish because of these events. */
    Stream<KnownEvent> ofWork(Collection<KnownEvent> causes) {
        return edges.stream().flatMap(edge -> causes.stream()
                .filter(cause -> edge.causes().contains(cause.name()))
                .flatMap(cause -> outputs(edge, cause)));
    }

    /** What due work has published that is done. If it can publish one event only, it has. */
    Stream<KnownEvent> afterWork(Map<String, Answer> answers) {
        return answers.entrySet().stream().flatMap(answer -> answer.getValue().rows().stream()
                .filter(row -> row.kind() == Kind.DUE && row.doneAt() != null && row.cause() != null)
                .flatMap(row -> afterWork(answer.getKey(), row)));
    }

    private Stream<KnownEvent> afterWork(String service, ProgressRow done) {
        Set<String> names = edges.stream()
                .filter(edge -> edge.performs(service, done.name()))
                .flatMap(edge -> edge.outputs().stream())
                .flatMap(output -> output.events().stream())
                .collect(Collectors.toSet());
        return names.stream().map(name -> KnownEvent.derived(done.cause(), service, name, names.size() == 1));
    }

    /** What services that do not answer may publish because of these events. */
    Stream<KnownEvent> ofSilent(Set<String> silent, Collection<KnownEvent> causes) {
        return edges.stream().filter(edge -> silent.contains(edge.service())).flatMap(edge -> causes.stream()
                .filter(cause ->
                        edge.events().contains(cause.name()) || edge.causes().contains(cause.name()))
                .flatMap(cause -> outputs(edge, cause)));
    }

    private static Stream<KnownEvent> outputs(Edge edge, KnownEvent cause) {
        return edge.outputs().stream()
                .flatMap(output -> output.events().stream())
                .map(name -> KnownEvent.derived(cause.id(), edge.service(), name, false));
    }
}
