package org.streampass.testing.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.streampass.testing.process.ChildProcess;
import org.streampass.testing.process.Ports;

/** A pooler in front of {@link TestDatabase#postgres()}, if it is installed. */
public class PgBouncerProcess extends ChildProcess {

    private static final Path PROGRAM = Path.of(System.getProperty("streampass.pgbouncer", "/usr/sbin/pgbouncer"));

    private final int port = Ports.freePort();

    private PgBouncerProcess(Path folder, String poolMode) {
        try {
            Path definition = Files.writeString(folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres password=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = %s
                    %s
                    """.formatted(
                            TestDatabase.postgres().port(),
                            port,
                            poolMode,
                            "root".equals(System.getProperty("user.name")) ? "user = nobody" : ""));
            start(new ProcessBuilder(PROGRAM.toString(), definition.toString()).inheritIO());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).until(() -> Ports.isListening(port));
    }

    /** Starts it, or skips the test if it is not installed. */
    public static PgBouncerProcess start(Path folder, String poolMode) {
        assumeTrue(
                Files.isExecutable(PROGRAM),
                () -> "skipped, because there is no pooler at %s: apt-get install pgbouncer, or name another with"
                                .formatted(PROGRAM)
                        + " -Dstreampass.pgbouncer=…");
        return new PgBouncerProcess(folder, poolMode);
    }

    /** Settings for a new empty database behind the pooler. */
    public Map<String, String> newDatabase() {
        Map<String, String> settings = new HashMap<>(TestDatabase.postgres().newDatabase());
        settings.computeIfPresent(
                "spring.datasource.url", (name, url) -> url.replaceFirst(":[0-9]+/", ":" + port + "/"));
        return settings;
    }
}
