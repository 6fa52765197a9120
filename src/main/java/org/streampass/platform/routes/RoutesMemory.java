package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.AtomicFile;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.OneLine;

/** Keeps the last changes, the definitions that ran last and the unconsumed queues in the data folder. */
@Component
class RoutesMemory {

    private static final Logger log = LoggerFactory.getLogger(RoutesMemory.class);

    private static final int CHANGES = 50;

    /** A queue that a route of this process once consumed, and no route consumes now. */
    record Unconsumed(RouteBinding binding, Instant since) {}

    /**
     * @param changes the last ones, oldest first
     * @param files what ran last, by name
     * @param bindings what was consumed last, by queue
     * @param unconsumed by queue
     */
    private record Kept(
            List<RecordedChange> changes,
            SortedMap<String, String> files,
            SortedMap<String, RouteBinding> bindings,
            SortedMap<String, Unconsumed> unconsumed) {

        /** Of a file that lacks one of them, or has an entry that is null, nothing is believed. */
        Kept {
            changes = new ArrayList<>(List.copyOf(changes));
            files = new TreeMap<>(Map.copyOf(files));
            bindings = new TreeMap<>(Map.copyOf(bindings));
            unconsumed = new TreeMap<>(Map.copyOf(unconsumed));
        }
    }

    private final Path file;
    private Kept kept;

    @Autowired
    RoutesMemory(DataFolder data) {
        this(data.resolve("routes.json"));
    }

    RoutesMemory(Path file) {
        this.file = file;
        kept = read();
    }

    private Kept read() {
        try {
            if (Files.exists(file)) {
                return Objects.requireNonNull(Json.read(Files.readString(file), Kept.class));
            }
        } catch (Exception e) { // whatever is in it, it is no reason not to start
            log.warn(
                    "{} cannot be read ({}) and begins anew; lost are the list of changes, the definitions that ran last,"
                            + " and the unconsumed queues",
                    file,
                    OneLine.of(e));
        }
        return new Kept(new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** What ran when the process ended last, by name; empty if it never did. */
    synchronized SortedMap<String, String> files() {
        return new TreeMap<>(kept.files());
    }

    /** The last changes, newest first. */
    synchronized List<RecordedChange> changes() {
        List<RecordedChange> newestFirst = new ArrayList<>(kept.changes());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** By queue. */
    synchronized SortedMap<String, Unconsumed> unconsumed() {
        return new TreeMap<>(kept.unconsumed());
    }

    synchronized RecordedChange note(FileChange change, String by) {
        List<RecordedChange> changes = kept.changes();
        long number = changes.isEmpty() ? 1 : changes.get(changes.size() - 1).number() + 1;
        RecordedChange noted = RecordedChange.of(number, change, by);
        changes.add(noted);
        if (changes.size() > CHANGES) {
            changes.remove(0);
        }
        write();
        return noted;
    }

    /** Takes note of what runs now. */
    synchronized void noteRunning(Collection<RoutesFile> files, Collection<RouteBinding> bindings) {
        Map<String, RouteBinding> left = new TreeMap<>(kept.bindings());
        bindings.forEach(each -> left.remove(each.queue()));
        left.values().forEach(each -> kept.unconsumed().putIfAbsent(each.queue(), new Unconsumed(each, Instant.now())));
        bindings.forEach(each -> kept.unconsumed().remove(each.queue()));
        kept.bindings().clear();
        bindings.forEach(each -> kept.bindings().put(each.queue(), each));
        kept.files().clear();
        files.forEach(each -> kept.files().put(each.name(), each.text()));
        write();
    }

    synchronized void forgetQueue(String queue) {
        kept.unconsumed().remove(queue);
        write();
    }

    private void write() {
        try {
            AtomicFile.write(file, Json.write(kept), AtomicFile.OWNER_ONLY);
        } catch (IOException e) {
            log.warn("the history of the routes cannot be kept in {}: {}", file, e.getMessage());
        }
    }
}
