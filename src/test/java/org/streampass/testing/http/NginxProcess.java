package org.streampass.testing.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.streampass.testing.process.ChildProcess;
import org.streampass.testing.process.ComposeCluster;
import org.streampass.testing.process.Ports;

/** The repository's proxy, if nginx is installed: one origin for all services. */
public class NginxProcess extends ChildProcess {

    private static final Path PROGRAM = Path.of(System.getProperty("streampass.nginx", "/usr/sbin/nginx"));
    private static final String RATE = "100r/s"; // the value in nginx.conf

    private final int port = Ports.freePort();
    private final Path accessLog;

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it, or skips the test if it is not installed. */
    public static void assumeInstalled() {
        assumeTrue(
                isInstalled(),
                () -> "skipped, because there is no nginx at %s: apt-get install nginx, or name another with"
                                .formatted(PROGRAM)
                        + " -Dstreampass.nginx=…");
    }

    /** @param folder of this proxy only */
    public NginxProcess(Path folder, ComposeCluster cluster) {
        this(folder, addresses(cluster), RATE);
    }

    private static Map<String, String> addresses(ComposeCluster cluster) {
        Map<String, String> addresses = new HashMap<>();
        cluster.services()
                .forEach(service ->
                        addresses.put(service + ":8080", cluster.copy(service).url()));
        addresses.put("notifications:8081", cluster.copy("notifications").socketUrl());
        return addresses;
    }

    /**
     * @param folder of this proxy only
     * @param addresses the URL of each upstream
     * @param rate the request rate per client address, such as {@code 1r/s}
     */
    public NginxProcess(Path folder, Map<String, String> addresses, String rate) {
        try {
            accessLog = Files.createDirectories(folder).toAbsolutePath().resolve("access.log");
            String definition = Files.readString(Path.of("src/main/docker/nginx.conf"))
                    .replace("/tmp/", folder.toAbsolutePath() + "/")
                    .replace("/dev/stdout", accessLog.toString())
                    .replace("rate=" + RATE, "rate=" + rate)
                    .replace("listen 8080", "listen 127.0.0.1:" + port);
            for (Map.Entry<String, String> address : addresses.entrySet()) {
                definition = definition.replace(
                        address.getKey(), URI.create(address.getValue()).getAuthority());
            }
            Path file = Files.writeString(folder.resolve("nginx.conf"), definition);
            start(new ProcessBuilder(
                            PROGRAM.toString(),
                            "-p",
                            folder.toString(),
                            "-c",
                            file.toAbsolutePath().toString(),
                            "-g",
                            "daemon off;")
                    .inheritIO());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> new Api(url()).get("/nowhere").status() == 404);
    }

    public int port() {
        return port;
    }

    /** The access log. */
    public String accessLog() {
        try {
            return Files.readString(accessLog);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop(); // SIGKILL would leave its workers
    }
}
