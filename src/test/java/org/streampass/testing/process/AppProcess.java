package org.streampass.testing.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.streampass.testing.http.Api;

/** The packaged application as a process on free ports, which can be stopped and killed, or may fail to start. */
public class AppProcess extends ChildProcess {

    private static final Pattern HTTP = Pattern.compile("Streampass is ready[\\s\\S]*? HTTP +(http://\\S+?),?\\s");

    private static final Pattern PROBES = Pattern.compile("  health +(http://\\S+)/livez");

    private final StringBuffer log = new StringBuffer();
    private final Thread reader;

    private AppProcess(ProcessBuilder builder) {
        Process process = start(builder);
        reader = new Thread(() -> read(process), "log-of-" + pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it in the repository's root, and waits until it is ready. */
    @SafeVarargs
    public static AppProcess start(Path dataDir, Map<String, String>... settings) {
        return launch(dataDir, settings).awaitReady();
    }

    /** Starts it in the repository's root, without waiting until it is ready. */
    @SafeVarargs
    public static AppProcess launch(Path dataDir, Map<String, String>... settings) {
        return launch(List.of(), Path.of(""), dataDir, settings);
    }

    /** @param options options of the JVM */
    @SafeVarargs
    public static AppProcess launch(
            List<String> options, Path workingDirectory, Path dataDir, Map<String, String>... settings) {
        return launch(packaged(), options, workingDirectory, dataDir, settings);
    }

    /**
     * Starts it in the repository's root.
     *
     * @param options options of the JVM
     * @param environment variables in addition to those of the tests
     */
    @SafeVarargs
    public static AppProcess launch(
            List<String> options, Map<String, String> environment, Path dataDir, Map<String, String>... settings) {
        return launch(Path.of(""), command(packaged(), options, dataDir, settings), environment);
    }

    /**
     * @param jar the application's jar
     * @param options options of the JVM
     */
    @SafeVarargs
    public static AppProcess launch(
            Path jar, List<String> options, Path workingDirectory, Path dataDir, Map<String, String>... settings) {
        return launch(workingDirectory, command(jar, options, dataDir, settings), Map.of());
    }

    @SafeVarargs
    private static Stream<String> command(
            Path jar, List<String> options, Path dataDir, Map<String, String>... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "streampass.data-dir", dataDir.toString(),
                "server.port", "0",
                "streampass.websocket.port", "0",
                "streampass.health.port", "0",
                "streampass.broker.port", "-1",
                "streampass.limits.mails-by-recipient", "off")); // all users of the tests have the same address
        Arrays.stream(settings).forEach(all::putAll);
        return Stream.concat(
                command(jar, options),
                all.entrySet().stream().map(setting -> "--" + setting.getKey() + "=" + setting.getValue()));
    }

    /** Starts it in the repository's root with arguments of a command that ends by itself. */
    public static AppProcess command(String... arguments) {
        return run(List.of(arguments), Map.of());
    }

    /**
     * Starts it in the repository's root with a documented command line.
     *
     * @param arguments the program's arguments
     */
    public static AppProcess run(List<String> arguments, Map<String, String> environment) {
        return launch(Path.of(""), Stream.concat(command(packaged(), List.of()), arguments.stream()), environment);
    }

    private static AppProcess launch(Path workingDirectory, Stream<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command.toList());
        builder.directory(workingDirectory.toAbsolutePath().toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new AppProcess(builder);
    }

    /** The unpacked jar of the build, which starts faster than the jar itself. */
    private static Path packaged() {
        Path jar = Path.of(System.getProperty("streampass.jar"));
        return jar.resolveSibling("unpacked").resolve(jar.getFileName());
    }

    private static Stream<String> command(Path jar, List<String> options) {
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:SharedArchiveFile=" + jar.resolveSibling("classes.jsa"),
                                "-Xlog:cds=off",
                                "-Xlog:cds+dynamic=off"),
                        options.stream(),
                        Stream.of("-jar", jar.toString()))
                .flatMap(part -> part);
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(line -> log.append(line).append('\n'));
        } catch (IOException | UncheckedIOException e) {
            // the process was killed
        }
    }

    public AppProcess awaitReady() {
        awaitReadyOrExit();
        try {
            assertThat(HTTP.matcher(log).find())
                    .as("ready; log of the process: %s", log)
                    .isTrue();
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** Waits until it is ready or has ended: overdue work may reach a fault before it is ready. */
    public AppProcess awaitReadyOrExit() {
        try {
            await().atMost(PATIENCE).until(() -> HTTP.matcher(log).find() || !isAlive());
            return this;
        } catch (ConditionTimeoutException e) {
            close();
            throw new AssertionError("not ready within %s; log of the process: %s".formatted(PATIENCE, log), e);
        }
    }

    /** Waits until the process has ended by itself, and its log is complete. */
    @Override
    public int awaitExit(Duration patience) {
        try {
            int exit = super.awaitExit(patience);
            reader.join();
            return exit;
        } catch (AssertionError e) {
            throw new AssertionError("%s; log of the process: %s".formatted(e.getMessage(), log), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String log() {
        return log.toString();
    }

    /** The lines of warnings and errors. */
    public List<String> complaints() {
        return log().lines()
                .filter(line -> line.matches(".* (WARN|ERROR|FATAL) .*|\\s+at .*|Caused by.*"))
                .toList();
    }

    /** The base URL of its HTTP port. */
    public String url() {
        Matcher http = HTTP.matcher(log);
        assertThat(http.find()).as("ready; log of the process: %s", log).isTrue();
        return http.group(1);
    }

    public Api api() {
        return new Api(url());
    }

    /** The listener for probes. */
    public Api probes() {
        Matcher probes = PROBES.matcher(log);
        assertThat(probes.find()).as("ready; log of the process: %s", log).isTrue();
        return new Api(probes.group(1));
    }
}
