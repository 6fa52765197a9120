package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs the results of reloads, adds them to the history, and keeps the list of refused files. */
@Component
class ReloadRecorder {

    private static final Logger log = LoggerFactory.getLogger(ReloadRecorder.class);

    /** A file that differs from the running definition, because it is invalid. */
    record Refusal(String text, Instant since, List<RouteDiagnostic> diagnostics) {}

    private final RoutesFolder folder;
    private final LiveRoutes live;
    private final RoutesHistory history;
    private volatile SortedMap<String, Refusal> refusals = new TreeMap<>();

    ReloadRecorder(RoutesFolder folder, LiveRoutes live, RoutesHistory history) {
        this.folder = folder;
        this.live = live;
        this.history = history;
    }

    /** The refused files by name. */
    SortedMap<String, Refusal> refusals() {
        return refusals;
    }

    /** Records edits that were made while the process was stopped, and the definitions that run now. */
    void recordStart() {
        SortedMap<String, String> last = history.files();
        if (!last.isEmpty()) {
            recordOfflineEdits(last);
        }
        history.recordRunning(live.running().values(), live.bindings());
    }

    private void recordOfflineEdits(SortedMap<String, String> last) {
        SortedMap<String, RoutesFile> running = live.running();
        running.values().stream()
                .filter(file -> !file.text().equals(last.get(file.name())))
                .forEach(file -> add(ReloadResult.accepted(file.name(), lastDefinition(file.name()), file)));
        last.keySet().stream()
                .filter(name -> !running.containsKey(name))
                .forEach(name -> add(ReloadResult.accepted(name, lastDefinition(name), null)));
    }

    private RoutesFile lastDefinition(String name) {
        return history.lastDefinition(folder.resolve(name)).orElse(null);
    }

    /**
     * Records the results of one reload.
     *
     * @param results of all files that differ from the running definitions
     */
    void record(List<ReloadResult> results) {
        SortedMap<String, Refusal> before = refusals;
        SortedMap<String, Refusal> after = new TreeMap<>();
        results.stream()
                .filter(result -> !result.isAccepted())
                .forEach(result -> after.put(result.file(), refusal(result, before.get(result.file()))));
        refusals = after;
        before.keySet().stream()
                .filter(name ->
                        results.stream().noneMatch(result -> result.file().equals(name)))
                .forEach(name -> log.info("{} is no longer refused: it equals the running definition again", name));
        if (results.stream().anyMatch(ReloadResult::isAccepted)) {
            history.recordRunning(live.running().values(), live.bindings());
        }
        results.stream()
                .filter(result -> result.isAccepted() || after.get(result.file()) != before.get(result.file()))
                .forEach(this::add);
    }

    private static Refusal refusal(ReloadResult result, Refusal before) {
        boolean same = before != null
                && before.text().equals(result.text())
                && before.diagnostics().equals(result.diagnostics());
        return same ? before : new Refusal(result.text(), Instant.now(), result.diagnostics());
    }

    private void add(ReloadResult result) {
        RecordedChange change = history.add(result, owner(result.file()));
        if (change.accepted()) {
            log.info(
                    "{}: routes added {}, changed {}, removed {}",
                    change.whatHappened(),
                    change.added(),
                    change.changed(),
                    change.removed());
        } else {
            log.warn(
                    "{} and is refused; the running routes are unchanged: {}",
                    change.whatHappened(),
                    change.diagnostics().stream().map(RouteDiagnostic::toString).collect(Collectors.joining("; ")));
        }
    }

    /** @return null if the file is deleted */
    private String owner(String file) {
        try {
            return Files.getOwner(folder.resolve(file)).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
