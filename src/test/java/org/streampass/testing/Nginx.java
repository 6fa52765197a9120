package org.streampass.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The repository's proxy in front of a {@link Cluster}, where nginx is installed: one origin for all of it. */
public class Nginx implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int port = Queues.freePort();
    private final Process process;

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** @param folder of its own */
    public Nginx(Path folder, Cluster cluster) {
        try {
            String definition = Files.readString(Path.of("src/main/docker/nginx.conf"))
                    .replace("/tmp/", folder.toAbsolutePath() + "/")
                    .replace("listen 8080", "listen 127.0.0.1:" + port)
                    .replace(
                            "notifications:8081",
                            authority(cluster.copy("notifications").socketUrl()));
            for (String service : cluster.services()) {
                definition = definition.replace(
                        service + ":8080", authority(cluster.copy(service).url()));
            }
            Path file = Files.writeString(Files.createDirectories(folder).resolve("nginx.conf"), definition);
            process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "-p",
                            folder.toString(),
                            "-c",
                            file.toAbsolutePath().toString(),
                            "-g",
                            "daemon off;")
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> new Api(url()).get("/nowhere").status() == 404);
    }

    private static String authority(String url) {
        return URI.create(url).getAuthority();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        Signals.awaitEnd(process, PATIENCE);
    }
}
