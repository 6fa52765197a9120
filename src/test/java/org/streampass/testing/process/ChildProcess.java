package org.streampass.testing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that a test starts, and can stop, kill and freeze. */
public abstract class ChildProcess implements AutoCloseable {

    /** Long enough for a busy machine. */
    protected static final Duration PATIENCE = Duration.ofSeconds(90);

    private Process process;

    /** Starts the process, for the first time or again. */
    protected final Process start(ProcessBuilder builder) {
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // a JVM would mention them in its log
        try {
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public final long pid() {
        return process.pid();
    }

    public final ProcessHandle handle() {
        return process.toHandle();
    }

    public final boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Waits until the process has ended, and returns its exit code. */
    public int awaitExit(Duration patience) {
        try {
            assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the process ends within %s", patience)
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public final int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** Sends SIGTERM. */
    public final void terminate() {
        handle().destroy(); // Process.destroy would also close the output
    }

    /** Sends SIGTERM and waits until the process has ended. */
    public final int stop() {
        terminate();
        return awaitExit();
    }

    /** Sends SIGKILL and waits until the process has ended. */
    public final void kill() {
        handle().destroyForcibly();
        awaitExit();
    }

    /** Sends SIGSTOP. */
    public final void freeze() {
        send("STOP");
    }

    /** Sends SIGCONT. */
    public final void thaw() {
        send("CONT");
    }

    private void send(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, "" + pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(exit).as("SIG%s is sent", signal).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
