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
import java.util.Optional;
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

/** The changes of the routes files, the running definitions, and the queues. Kept in the data folder across restarts. */
@Component
class RoutesHistory {

    private static final Logger log = LoggerFactory.getLogger(RoutesHistory.class);

    private static final int MAX_CHANGES = 50;

    /** A queue that a route of this process consumed, and no route consumes now. */
    record UnconsumedQueue(String queue, String address, String route, Instant since) {}

    /**
     * The content of the file.
     *
     * @param changes the last changes, oldest first
     * @param files the running texts by file name
     * @param bindings the consumed queues by name
     * @param unconsumed by queue
     */
    private record Content(
            List<RecordedChange> changes,
            SortedMap<String, String> files,
            SortedMap<String, RouteBinding> bindings,
            SortedMap<String, UnconsumedQueue> unconsumed) {

        /** Rejects a file with a missing field or a null entry. */
        Content {
            changes = new ArrayList<>(List.copyOf(changes));
            files = new TreeMap<>(Map.copyOf(files));
            bindings = new TreeMap<>(Map.copyOf(bindings));
            unconsumed = new TreeMap<>(Map.copyOf(unconsumed));
        }
    }

    private final Path file;
    private Content content;

    @Autowired
    RoutesHistory(DataFolder data) {
        this(data.resolve("routes.json"));
    }

    RoutesHistory(Path file) {
        this.file = file;
        content = read();
    }

    private Content read() {
        try {
            if (Files.exists(file)) {
                return Objects.requireNonNull(Json.read(Files.readString(file), Content.class));
            }
        } catch (Exception e) { // an unreadable history must not prevent the start
            log.warn(
                    "{} cannot be read ({}) and is replaced; the changes of routes, the definitions that ran last and the"
                            + " list of unconsumed queues are lost",
                    file,
                    OneLine.of(e));
        }
        return new Content(new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** The texts that ran last, by file name; empty before the first start. */
    synchronized SortedMap<String, String> files() {
        return new TreeMap<>(content.files());
    }

    /** The definition that ran last; empty if there is none, or if only another version of the application accepts it. */
    Optional<RoutesFile> lastDefinition(Path path) {
        String text = files().get(path.getFileName().toString());
        try {
            return text == null ? Optional.empty() : Optional.of(RoutesFile.parse(path, text));
        } catch (InvalidRoutesFileException e) {
            return Optional.empty();
        }
    }

    /** The last changes, newest first. */
    synchronized List<RecordedChange> changes() {
        List<RecordedChange> newestFirst = new ArrayList<>(content.changes());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    /** By queue. */
    synchronized SortedMap<String, UnconsumedQueue> unconsumed() {
        return new TreeMap<>(content.unconsumed());
    }

    synchronized RecordedChange add(ReloadResult result, String by) {
        List<RecordedChange> changes = content.changes();
        long number = changes.isEmpty() ? 1 : changes.get(changes.size() - 1).number() + 1;
        RecordedChange change = RecordedChange.of(number, result, by);
        changes.add(change);
        if (changes.size() > MAX_CHANGES) {
            changes.remove(0);
        }
        write();
        return change;
    }

    /** Records the files that run now, and the queues that they consume. */
    synchronized void recordRunning(Collection<RoutesFile> files, Collection<RouteBinding> bindings) {
        Map<String, RouteBinding> abandoned = new TreeMap<>(content.bindings());
        bindings.forEach(each -> abandoned.remove(each.queue()));
        abandoned.values().forEach(each -> content.unconsumed().putIfAbsent(each.queue(), unconsumed(each)));
        bindings.forEach(each -> content.unconsumed().remove(each.queue()));
        content.bindings().clear();
        bindings.forEach(each -> content.bindings().put(each.queue(), each));
        content.files().clear();
        files.forEach(each -> content.files().put(each.name(), each.text()));
        write();
    }

    private static UnconsumedQueue unconsumed(RouteBinding queue) {
        return new UnconsumedQueue(queue.queue(), queue.address(), queue.route(), Instant.now());
    }

    synchronized void forgetQueue(String queue) {
        content.unconsumed().remove(queue);
        write();
    }

    private void write() {
        try {
            AtomicFile.write(file, Json.write(content), AtomicFile.OWNER_ONLY);
        } catch (IOException e) {
            log.warn("the history of the routes cannot be written to {}: {}", file, e.getMessage());
        }
    }
}
