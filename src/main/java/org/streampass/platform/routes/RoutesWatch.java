package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartupException;

/**
 * Looks at the routes files while the process runs, and has those adopted that have changed and are written to the end. It
 * reads them all each time: they are few and small, and no file system fails to tell of a change then.
 */
@Component
class RoutesWatch {

    private static final Logger log = LoggerFactory.getLogger(RoutesWatch.class);

    /** What is found the same twice is written to the end: an edit is taken after twice this time at the most. */
    private static final long LOOK_EVERY_MILLIS = 500;

    /** What was refused may have become right without an edit, as when the broker is back. */
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(10);

    /** A file that is not as it runs. */
    record Refusal(String text, Instant since, List<RouteDiagnostic> findings) {}

    private final RoutesFolder folder;
    private final RouteFiles start;
    private final LiveRoutes live;
    private final RoutesMemory memory;
    private final boolean reloads;
    private volatile SortedMap<String, Refusal> refusals = new TreeMap<>();
    private SortedMap<String, RoutesText> seen;
    private SortedMap<String, RoutesText> handled;

    /** By {@link System#nanoTime()}. */
    private long handledAt;

    private boolean failed;
    private volatile String trouble;
    private volatile boolean begun;

    RoutesWatch(
            RoutesFolder folder,
            RouteFiles start,
            LiveRoutes live,
            RoutesMemory memory,
            RoutesSettings settings,
            BindPolicy exposure) {
        this.folder = folder;
        this.start = start;
        this.live = live;
        this.memory = memory;
        this.reloads = settings.reload() == null ? exposure.isLocalMode() : settings.reload();
    }

    boolean reloads() {
        return reloads;
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void begin() {
        live.startedWith(start.loaded());
        noteEditsOfWhileItWasStopped();
        memory.noteRunning(live.running().values(), live.bindings());
        take(start.refused());
        begun = true;
    }

    private void noteEditsOfWhileItWasStopped() {
        SortedMap<String, String> last = memory.files();
        if (last.isEmpty()) {
            return;
        }
        SortedMap<String, RoutesFile> running = live.running();
        running.values().stream()
                .filter(file -> !file.text().equals(last.get(file.name())))
                .forEach(file -> note(FileChange.accepted(file.name(), parsed(file.name(), last), file)));
        last.keySet().stream()
                .filter(name -> !running.containsKey(name))
                .forEach(name -> note(FileChange.accepted(name, parsed(name, last), null)));
    }

    private RoutesFile parsed(String name, SortedMap<String, String> texts) {
        try {
            return texts.containsKey(name) ? RoutesFile.parse(folder.resolve(name), texts.get(name)) : null;
        } catch (BrokenFileException e) {
            return null; // it ran under another version of this code
        }
    }

    @Scheduled(fixedDelay = LOOK_EVERY_MILLIS)
    void look() {
        if (!reloads || !begun || !live.isRunning()) {
            return;
        }
        try {
            lookAt(folder.texts());
        } catch (StartupException e) {
            tellOnce(e.getMessage(), null);
        } catch (RuntimeException | Error e) {
            tellOnce("the routes could not be changed, and this is tried again: " + OneLine.of(e), e);
        }
    }

    private synchronized void lookAt(SortedMap<String, RoutesText> texts) {
        if (texts.isEmpty()) {
            tellOnce("there is no routes file any more", null);
            return;
        }
        boolean written = texts.equals(seen);
        seen = texts;
        if (written && (!texts.equals(handled) || isToBeTriedAgain())) {
            handle(texts);
        }
    }

    private boolean isToBeTriedAgain() {
        return (failed || trouble != null || !refusals.isEmpty())
                && System.nanoTime() - handledAt > TRY_AGAIN_AFTER.toNanos();
    }

    private void handle(SortedMap<String, RoutesText> texts) {
        handled = texts;
        handledAt = System.nanoTime();
        failed = true;
        List<FileChange> changes = live.adopt(texts);
        failed = false;
        trouble = null;
        take(changes);
    }

    /** Takes note of what became of the files that are not as they ran. */
    private void take(List<FileChange> changes) {
        SortedMap<String, Refusal> before = refusals;
        SortedMap<String, Refusal> after = new TreeMap<>();
        changes.stream()
                .filter(change -> !change.isAccepted())
                .forEach(change -> after.put(change.file(), refusal(change, before.get(change.file()))));
        refusals = after;
        before.keySet().stream()
                .filter(name ->
                        changes.stream().noneMatch(change -> change.file().equals(name)))
                .forEach(name -> log.info("{} says again what runs", name));
        if (changes.stream().anyMatch(FileChange::isAccepted)) {
            memory.noteRunning(live.running().values(), live.bindings());
        }
        changes.stream()
                .filter(change -> change.isAccepted() || after.get(change.file()) != before.get(change.file()))
                .forEach(this::note);
    }

    private static Refusal refusal(FileChange change, Refusal before) {
        Refusal refusal = new Refusal(change.text(), Instant.now(), change.findings());
        boolean same = before != null
                && before.text().equals(refusal.text())
                && before.findings().equals(refusal.findings());
        return same ? before : refusal;
    }

    private void note(FileChange change) {
        RecordedChange noted = memory.note(change, owner(change.file()));
        if (noted.accepted()) {
            log.info(
                    "{}: routes added {}, changed {}, removed {}",
                    noted.whatHappened(),
                    noted.added(),
                    noted.changed(),
                    noted.removed());
        } else {
            log.warn(
                    "{}, and cannot run; what ran runs on until it is mended: {}",
                    noted.whatHappened(),
                    noted.findings().stream().map(RouteDiagnostic::toString).collect(Collectors.joining("; ")));
        }
    }

    private String owner(String file) {
        try {
            return Files.getOwner(folder.resolve(file)).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return null; // it is gone
        }
    }

    /** @param cause with its stack trace; null if the sentence says it all */
    private synchronized void tellOnce(String sentence, Throwable cause) {
        if (!sentence.equals(trouble)) {
            log.warn("{}; the routes run on as they are", sentence, cause);
            trouble = sentence;
        }
    }

    /** The files that are not as they run, by name. */
    SortedMap<String, Refusal> refusals() {
        return refusals;
    }

    /** Why no file can be looked at, in a sentence. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
