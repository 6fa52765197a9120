package org.streampass.platform.startup;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The one folder this process writes to, held by a lock from start to stop: two brokers on one journal, or two
 * databases on one file, would destroy what both have accepted.
 */
@Component
public class DataFolder {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
    private static final int SECRET_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Holds the id of the last life. */
    private static final String LIFE = ".life";

    /** Is there when the last process that had the folder ended in order. */
    private static final String RELEASED = ".released";

    private static final String PLACE = ".place";

    private final Path path;
    private final FileChannel lockFile;
    private final boolean isNew;
    private final boolean wasReleasedInOrder;
    private final UUID life = UUID.randomUUID();
    private final Optional<UUID> lastLife;

    DataFolder(Installation installation) {
        path = installation.dataDir().toAbsolutePath().normalize();
        isNew = !Files.exists(path.resolve(".lock"));
        try {
            if (!Files.exists(path)) {
                createForOwnerOnly(path);
            }
            lockFile = FileChannel.open(
                    path.resolve(".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException | SecurityException e) {
            throw new StartupException(
                    "the data folder %s is not writable (%s); choose another with --streampass.data-dir"
                            .formatted(path, e),
                    e);
        }
        lock();
        warnIfOthersMayRead(path);
        wasReleasedInOrder = endRelease();
        lastLife = beginLife();
    }

    /** It will hold e-mail addresses, payment tokens and keys. */
    private static void createForOwnerOnly(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createDirectory(path);
        }
    }

    private static void warnIfOthersMayRead(Path path) {
        try {
            Set<PosixFilePermission> others = new HashSet<>(Files.getPosixFilePermissions(path));
            others.removeAll(OWNER_ONLY);
            if (!others.isEmpty()) {
                log.warn(
                        "other users of this machine can open the data folder {}, which holds e-mail addresses, payment"
                                + " tokens and keys; close it: chmod 700 {}",
                        path,
                        path);
            }
        } catch (UnsupportedOperationException | IOException e) {
            log.debug("the permissions of {} are not known: {}", path, OneLine.of(e));
        }
    }

    private Optional<UUID> beginLife() {
        Path file = path.resolve(LIFE);
        Optional<UUID> last = Optional.empty();
        try {
            if (Files.exists(file)) {
                last = Optional.of(UUID.fromString(Files.readString(file)));
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn(
                    "{} cannot be read ({}); the due work that the last run had leased is done when its leases run out",
                    file,
                    OneLine.of(e));
        }
        try {
            AtomicFile.write(file, life.toString());
        } catch (IOException e) {
            log.warn(
                    "{} cannot be written ({}); should this run be killed, the due work that it has leased is done when"
                            + " the leases run out",
                    file,
                    OneLine.of(e));
        }
        return last;
    }

    /** The id of this run of the process. */
    public UUID life() {
        return life;
    }

    /** The id of the run before, which has ended: there is one process at a time. */
    public Optional<UUID> lastLife() {
        return lastLife;
    }

    private boolean endRelease() {
        try {
            return Files.deleteIfExists(path.resolve(RELEASED));
        } catch (IOException e) {
            throw new StartupException("the data folder %s is not writable (%s)".formatted(path, e), e);
        }
    }

    /** No process has had this folder before. */
    public boolean isNew() {
        return isNew;
    }

    /** False if the last process that had this folder may have been killed. */
    public boolean wasReleasedInOrder() {
        return wasReleasedInOrder;
    }

    private void lock() {
        try {
            FileLock lock = tryLock();
            if (lock == null) {
                throw new StartupException(
                        "the data folder %s is in use by process %s; stop it, or choose another with --streampass.data-dir"
                                .formatted(path, holder()));
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new StartupException("the data folder %s cannot be locked (%s)".formatted(path, e), e);
        }
    }

    private FileLock tryLock() throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another context in this very process
        }
    }

    private String holder() throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        lockFile.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    }

    /**
     * Tells this folder from a copy of it, and from itself after it was put back: a file that nobody writes to keeps its
     * number and the time of its last change, which no program can set.
     */
    public String place() {
        Path file = path.resolve(PLACE);
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,ctime");
            return attributes.get("ino") + "/" + attributes.get("ctime");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "unknown"; // there is no such time everywhere
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * A random secret that is made once and then kept in a file of that name, readable by its owner only.
     *
     * @return 32 random bytes in unpadded base64url
     */
    public String secret(String name) {
        Path file = path.resolve(name);
        try {
            Optional<String> kept = kept(file);
            if (kept.isPresent()) {
                return kept.get();
            }
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            AtomicFile.write(file, secret + "\n", AtomicFile.OWNER_ONLY);
            return secret;
        } catch (IOException e) {
            throw new StartupException("the secret %s cannot be read or written (%s)".formatted(file, e), e);
        }
    }

    private static Optional<String> kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<String> secret = text(file).map(String::strip).filter(text -> !text.isEmpty());
        if (secret.isEmpty()) {
            log.warn(
                    "the secret {} is empty or no text, so it is made anew; what the old one opened needs this one",
                    file);
            Files.delete(file); // the new one is readable by its owner only, however this one was
        }
        return secret;
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Last of all: everything that writes into the folder depends on this bean and is closed before it. */
    @PreDestroy
    void release() throws IOException {
        try {
            AtomicFile.write(path.resolve(RELEASED), "");
        } catch (IOException e) { // of a disk that is full: the next start is careful
            Files.deleteIfExists(path.resolve(RELEASED));
        }
        lockFile.close();
    }
}
