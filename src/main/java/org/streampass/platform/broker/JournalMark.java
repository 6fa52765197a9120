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
 * Remembers beside the embedded broker's journals how far they were written. Artemis takes whatever follows the last record
 * that it can read for free space: it loads a journal whose end is damaged, cut off or older than it was without a word.
 */
class JournalMark {

    private static final Logger log = LoggerFactory.getLogger(JournalMark.class);

    private final Path file;
    private List<Reach> seen = List.of();

    /** @param directory of the broker */
    JournalMark(Path directory) {
        file = directory.resolve("journal.mark");
    }

    /**
     * How far a journal reaches. Its files are numbered in the order in which they are written.
     *
     * @param position that the last record of the file ends at, or after
     */
    private record Reach(long file, long position) {

        static Reach of(JournalImpl journal) throws Exception {
            JournalFile current = journal.getCurrentFile();
            long filled = journal.getAlignment() - 1; // of the last block, at the most
            return new Reach(current.getFileID(), current.getFile().position() - filled);
        }

        static Reach parse(String text) {
            String[] numbers = text.split(" ");
            return new Reach(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
        }

        @Override
        public String toString() {
            return file + " " + position;
        }
    }

    /** Notes how far the journals reached at the last call: that much has been on the disk for a while. */
    void advance(ActiveMQServer server) {
        List<Reach> before = seen;
        seen = reach(server);
        if (!before.isEmpty()) {
            write(before);
        }
    }

    /** Notes how far the journals reach, of a server that has nothing more to write. */
    void settle(ActiveMQServer server) {
        write(reach(server));
    }

    private static List<Reach> reach(ActiveMQServer server) {
        StorageManager storage = server.getStorageManager();
        try {
            return List.of(reach(storage.getMessageJournal()), reach(storage.getBindingsJournal()));
        } catch (Exception e) {
            log.debug("it is not known how far the journals reach: {}", OneLine.of(e));
            return List.of();
        }
    }

    private static Reach reach(Journal journal) throws Exception {
        return Reach.of((JournalImpl) journal);
    }

    /** Not through to the disk: after a power cut an older mark does. */
    private void write(List<Reach> reach) {
        try {
            if (!reach.isEmpty() && !reach.equals(read())) {
                Files.write(file, reach.stream().map(Reach::toString).toList());
            }
        } catch (IOException e) {
            log.debug("{} cannot be written: {}", file, OneLine.of(e));
        }
    }

    /** @return what was noted; empty if nothing was, or it cannot be read */
    private List<Reach> read() {
        try {
            return Files.readAllLines(file).stream().map(Reach::parse).toList();
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    /**
     * Holds the journals against what was noted of them, before a server has them.
     *
     * @return what is wrong, in a sentence
     */
    Optional<String> damage(Configuration configuration) {
        seen = List.of();
        List<Reach> noted = read();
        if (noted.size() < 2) {
            return Optional.empty();
        }
        try {
            return Stream.of(
                            shortened(configuration.getJournalLocation(), "activemq-data", "amq", noted.get(0)),
                            shortened(
                                    configuration.getBindingsLocation(), "activemq-bindings", "bindings", noted.get(1)))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (Exception e) {
            log.debug("the journals cannot be held against their mark: {}", OneLine.of(e));
            return Optional.empty(); // the server will not start either, and say why
        }
    }

    private static Optional<String> shortened(File directory, String prefix, String extension, Reach noted)
            throws Exception {
        return isShort(directory, prefix, extension, noted)
                ? Optional.of(
                        ("the journal in %s ends before the place that it had been written to, so messages that the"
                                        + " broker had confirmed may be gone; /actuator/balance names the subscriptions that wait"
                                        + " for one")
                                .formatted(directory))
                : Optional.empty();
    }

    private static boolean isShort(File directory, String prefix, String extension, Reach noted) throws Exception {
        NIOSequentialFileFactory files = new NIOSequentialFileFactory(directory, 1);
        JournalImpl journal = new JournalImpl(1024 * 1024, 2, 2, 0, 0, files, prefix, extension, 1);
        long newest = -1;
        for (JournalFile each : journal.orderFiles()) {
            newest = each.getFileID();
            if (newest == noted.file()) {
                int end = JournalImpl.readJournalFile(files, each, new JournalReaderCallback() {}, null);
                return end < noted.position();
            }
        }
        return newest < noted.file(); // else it was emptied since, and the mark is of no use
    }
}
