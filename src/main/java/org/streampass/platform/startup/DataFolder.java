package org.streampass.platform.startup;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The only folder that this process writes to. It is locked from start to stop, because two brokers on one journal, or two
 * databases on one file, would destroy the data of both.
 */
@Component
public class DataFolder {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Holds the id of the last run. */
    private static final String RUN_ID = ".run-id";

    /** Exists after a clean shutdown. */
    private static final String RELEASED = ".released";

    /** Its inode identifies the folder. */
    private static final String PLACE = ".place";

    private final Path path;
    private final FileChannel lockFile;
    private final boolean isNew;
    private final boolean hadCleanShutdown;
    private final UUID runId = UUID.randomUUID();
    private final Optional<UUID> previousRunId;

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
        hadCleanShutdown = deleteReleaseMarker();
        previousRunId = replaceRunId();
    }

    /** The folder will hold e-mail addresses, payment tokens and keys. */
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
                        "other users of this machine can access the data folder {}, which holds e-mail addresses, payment"
                                + " tokens and keys; restrict it: chmod 700 {}",
                        path,
                        path);
            }
        } catch (UnsupportedOperationException | IOException e) {
            log.debug("the permissions of {} cannot be read: {}", path, OneLine.of(e));
        }
    }

    /** @return the id of the previous run */
    private Optional<UUID> replaceRunId() {
        Path file = path.resolve(RUN_ID);
        Optional<UUID> last = Optional.empty();
        try {
            if (Files.exists(file)) {
                last = Optional.of(UUID.fromString(Files.readString(file)));
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn(
                    "{} cannot be read ({}); due work that the previous run has leased waits until the leases expire",
                    file,
                    OneLine.of(e));
        }
        try {
            AtomicFile.write(file, runId.toString());
        } catch (IOException e) {
            log.warn(
                    "{} cannot be written ({}); if this run is killed, the due work that it has leased waits until the"
                            + " leases expire",
                    file,
                    OneLine.of(e));
        }
        return last;
    }

    /** The id of this run of the process. */
    public UUID runId() {
        return runId;
    }

    /** The id of the previous run, which has ended: only one process at a time can use the folder. */
    public Optional<UUID> previousRunId() {
        return previousRunId;
    }

    private boolean deleteReleaseMarker() {
        try {
            return Files.deleteIfExists(path.resolve(RELEASED));
        } catch (IOException e) {
            throw new StartupException("the data folder %s is not writable (%s)".formatted(path, e), e);
        }
    }

    /** Whether no process has used the folder before. */
    public boolean isNew() {
        return isNew;
    }

    /** False if the previous process may have been killed. */
    public boolean hadCleanShutdown() {
        return hadCleanShutdown;
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
            return null; // locked by another application context of this process
        }
    }

    private String holder() throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        lockFile.read(pid, 0);
        return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    }

    /**
     * Identifies this folder. A copy or a restored backup of it has another identity, because the inode and the change
     * time of an unmodified file cannot be set by programs.
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
            return "unknown"; // not every file system has these attributes
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * A random secret, generated once and stored in a file that only its owner can read.
     *
     * @return 32 bytes in unpadded base64url
     */
    public String secret(String name) {
        return SecretFile.readOrCreate(path.resolve(name));
    }

    /** Called last, because all beans that write to the folder depend on this one. */
    @PreDestroy
    void release() throws IOException {
        try {
            AtomicFile.write(path.resolve(RELEASED), "");
        } catch (IOException e) { // a full disk: the next start assumes an unclean shutdown
            Files.deleteIfExists(path.resolve(RELEASED));
        }
        lockFile.close();
    }
}
