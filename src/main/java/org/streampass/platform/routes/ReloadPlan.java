package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides which files run after a reload. A refused file keeps its running definition, and does not affect other files. */
class ReloadPlan {

    private final SortedMap<String, RoutesFile> running;
    private final SortedMap<String, RoutesText> texts;
    private final SortedSet<String> removed;
    private final SortedMap<String, RoutesFile> parsed = new TreeMap<>();
    private final SortedMap<String, List<RouteDiagnostic>> refused = new TreeMap<>();

    /**
     * Both maps have the files' names as keys.
     *
     * @param texts all files that exist
     */
    ReloadPlan(SortedMap<String, RoutesFile> running, SortedMap<String, RoutesText> texts) {
        this.running = running;
        this.texts = texts;
        removed = new TreeSet<>(running.keySet());
        removed.removeAll(texts.keySet());
        texts.values().stream().filter(this::isEdited).forEach(this::parse);
    }

    private boolean isEdited(RoutesText text) {
        RoutesFile file = running.get(text.name());
        return file == null || text.error() != null || !file.text().equals(text.text());
    }

    private void parse(RoutesText text) {
        try {
            RoutesFile file = text.parse();
            parsed.put(file.name(), file);
            RoutesFile before = running.get(file.name());
            if (!file.startOnlyEntries().equals(before == null ? List.of() : before.startOnlyEntries())) {
                refuse(new RouteDiagnostic(
                        file.path().toString(),
                        file.startOnlyLine(),
                        1,
                        "only routes can be changed while the process runs; restart it to apply other entries"));
            }
        } catch (InvalidRoutesFileException e) {
            refused.put(text.name(), List.of(e.diagnostic()));
        }
    }

    private void refuse(RouteDiagnostic diagnostic) {
        refuse(List.of(diagnostic));
    }

    /** Refuses the files that the diagnostics name. */
    void refuse(List<RouteDiagnostic> diagnostics) {
        refused.putAll(diagnostics.stream()
                .collect(Collectors.groupingBy(
                        diagnostic -> Path.of(diagnostic.file()).getFileName().toString())));
    }

    boolean isEmpty() {
        return parsed.isEmpty() && refused.isEmpty() && removed.isEmpty();
    }

    /**
     * The files that are to run. As long as a new file is refused, the routes of removed files are kept, because the new
     * file may be a removed one under another name.
     */
    SortedMap<String, RoutesFile> target() {
        SortedMap<String, RoutesFile> target = new TreeMap<>(running);
        if (running.keySet().containsAll(refused.keySet())) {
            target.keySet().removeAll(removed);
        }
        parsed.forEach((name, file) -> {
            if (!refused.containsKey(name)) {
                target.put(name, file);
            }
        });
        return target;
    }

    /** @param after the files that run now */
    List<ReloadResult> results(SortedMap<String, RoutesFile> after) {
        List<ReloadResult> results = new ArrayList<>();
        refused.forEach((name, diagnostics) -> results.add(new ReloadResult(
                name, running.get(name), parsed.get(name), texts.get(name).text(), diagnostics)));
        SortedSet<String> names = new TreeSet<>(running.keySet());
        names.addAll(after.keySet());
        names.stream()
                .filter(name -> running.get(name) != after.get(name))
                .forEach(name -> results.add(ReloadResult.accepted(name, running.get(name), after.get(name))));
        return results;
    }
}
