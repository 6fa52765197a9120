package org.streampass.routing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.streampass.installation.DataFolder;
import org.streampass.json.InvalidJsonException;
import org.streampass.json.Json;

/** Who changed what when, and which queues nobody hears since: kept in the data folder, beyond a restart. */
@Component
class RoutesMemory {

    private static final Logger log = LoggerFactory.getLogger(RoutesMemory.class);

    private static final int CHANGES = 50;

    /** A queue that a route of this process consumed, and none does any more. */
    record Unheard(Subscription subscription, Instant since) {}

    /**
     * @param changes the last ones, oldest first
     * @param files what ran last, by name
     * @param subscriptions what was consumed last, by queue
     * @param unheard by queue
     */
    private record Kept(
            List<Change> changes,
            SortedMap<String, String> files,
            SortedMap<String, Subscription> subscriptions,
            SortedMap<String, Unheard> unheard) {}

    private final Path file;
    private Kept kept;

    RoutesMemory(DataFolder data) {
        file = data.resolve("routes.json");
        kept = read();
    }

    private Kept read() {
        try {
            if (Files.exists(file)) {
                return Json.read(Files.readString(file), Kept.class);
            }
        } catch (IOException | InvalidJsonException | IllegalArgumentException e) {
            log.warn("the history of the routes in {} cannot be read and begins anew: {}", file, e.getMessage());
        }
        return new Kept(new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** What ran when the process ended last, by name; empty if it never did. */
    synchronized SortedMap<String, String> files() {
        return new TreeMap<>(kept.files());
    }

    /** The last changes, newest first. */
    synchronized List<Change> changes() {
        List<Change> newestFirst = new ArrayList<>(kept.changes());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    synchronized Optional<Change> change(long number) {
        return kept.changes().stream()
                .filter(change -> change.number() == number)
                .findFirst();
    }

    /** By queue. */
    synchronized SortedMap<String, Unheard> unheard() {
        return new TreeMap<>(kept.unheard());
    }

    synchronized Change note(FileChange change, String by) {
        List<Change> changes = kept.changes();
        long number = changes.isEmpty() ? 1 : changes.get(changes.size() - 1).number() + 1;
        Change noted = Change.of(number, change, by);
        changes.add(noted);
        if (changes.size() > CHANGES) {
            changes.remove(0);
        }
        write();
        return noted;
    }

    /** Takes note of what runs now. */
    synchronized void noteRunning(Collection<RoutesFile> files, Collection<Subscription> subscriptions) {
        Map<String, Subscription> left = new TreeMap<>(kept.subscriptions());
        subscriptions.forEach(each -> left.remove(each.queue()));
        left.values().forEach(each -> kept.unheard().putIfAbsent(each.queue(), new Unheard(each, Instant.now())));
        subscriptions.forEach(each -> kept.unheard().remove(each.queue()));
        kept.subscriptions().clear();
        subscriptions.forEach(each -> kept.subscriptions().put(each.queue(), each));
        kept.files().clear();
        files.forEach(each -> kept.files().put(each.name(), each.text()));
        write();
    }

    synchronized void forgetQueue(String queue) {
        kept.unheard().remove(queue);
        write();
    }

    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, Json.write(kept));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.warn("the history of the routes cannot be kept in {}: {}", file, e.getMessage());
        }
    }
}
