package org.streampass.platform.broker;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.Journal;
import org.apache.activemq.artemis.core.journal.impl.JournalFile;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalReaderCallback;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.startup.OneLine;

/**
 * Records, beside the journals of the embedded broker, how far they are written, and detects journals that are shorter.
 *
 * <p>Artemis treats everything after the last readable record as free space. It loads a journal with a damaged or missing
 * end, or an older copy, without a warning.
 */
class JournalHighWaterMark {

    private static final Logger log = LoggerFactory.getLogger(JournalHighWaterMark.class);

    private final Path file;
    private List<Position> last = List.of();

    /** @param directory the broker's folder */
    JournalHighWaterMark(Path directory) {
        file = directory.resolve("journal.mark");
    }

    /**
     * The end of a journal. Its files are numbered in the order in which they are written.
     *
     * @param file the number of the file
     * @param offset a lower bound of the end of the last record in the file
     */
    private record Position(long file, long offset) {

        static Position of(JournalImpl journal) throws Exception {
            JournalFile current = journal.getCurrentFile();
            long maxPadding = journal.getAlignment() - 1;
            return new Position(current.getFileID(), current.getFile().position() - maxPadding);
        }

        static Position parse(String text) {
            String[] numbers = text.split(" ");
            return new Position(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
        }

        @Override
        public String toString() {
            return file + " " + offset;
        }
    }

    /** Records the positions of the previous call: by now that part of the journals is flushed to the disk. */
    void advance(ActiveMQServer server) {
        List<Position> previous = last;
        last = positions(server);
        if (!previous.isEmpty()) {
            write(previous);
        }
    }

    /** Records the present positions. For a server that is about to stop and writes nothing more. */
    void recordFinal(ActiveMQServer server) {
        write(positions(server));
    }

    private static List<Position> positions(ActiveMQServer server) {
        StorageManager storage = server.getStorageManager();
        try {
            return List.of(position(storage.getMessageJournal()), position(storage.getBindingsJournal()));
        } catch (Exception e) {
            log.debug("the positions of the journals are unknown: {}", OneLine.of(e));
            return List.of();
        }
    }

    private static Position position(Journal journal) throws Exception {
        return Position.of((JournalImpl) journal);
    }

    /** Does not flush to the disk: after a power failure an older mark is sufficient. */
    private void write(List<Position> positions) {
        try {
            if (!positions.isEmpty() && !positions.equals(read())) {
                Files.write(file, positions.stream().map(Position::toString).toList());
            }
        } catch (IOException e) {
            log.debug("{} cannot be written: {}", file, OneLine.of(e));
        }
    }

    /** @return empty if the file is missing or unreadable */
    private List<Position> read() {
        try {
            return Files.readAllLines(file).stream().map(Position::parse).toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    /**
     * Compares the journals with the recorded positions. Call it before a server loads them.
     *
     * @return the damage, as a sentence
     */
    Optional<String> damage(Configuration configuration) {
        last = List.of();
        List<Position> recorded = read();
        if (recorded.size() < 2) {
            return Optional.empty();
        }
        try {
            return Stream.of(
                            shortened(configuration.getJournalLocation(), "activemq-data", "amq", recorded.get(0)),
                            shortened(
                                    configuration.getBindingsLocation(),
                                    "activemq-bindings",
                                    "bindings",
                                    recorded.get(1)))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (Exception e) {
            log.debug("the journals cannot be compared with their high-water mark: {}", OneLine.of(e));
            return Optional.empty(); // the server fails to start as well, and reports the reason
        }
    }

    private static Optional<String> shortened(File directory, String prefix, String extension, Position recorded)
            throws Exception {
        return isShort(directory, prefix, extension, recorded)
                ? Optional.of(
                        ("the journal in %s is shorter than it was, so messages that the broker had confirmed may be"
                                        + " lost; /actuator/balance names the affected subscriptions")
                                .formatted(directory))
                : Optional.empty();
    }

    private static boolean isShort(File directory, String prefix, String extension, Position recorded)
            throws Exception {
        NIOSequentialFileFactory files = new NIOSequentialFileFactory(directory, 1);
        JournalImpl journal = new JournalImpl(1024 * 1024, 2, 2, 0, 0, files, prefix, extension, 1);
        long newest = -1;
        for (JournalFile each : journal.orderFiles()) {
            newest = each.getFileID();
            if (newest == recorded.file()) {
                int end = JournalImpl.readJournalFile(files, each, new JournalReaderCallback() {}, null);
                return end < recorded.offset();
            }
        }
        return newest < recorded.file(); // otherwise the file was deleted after its messages were consumed
    }
}
