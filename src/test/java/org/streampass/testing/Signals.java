package org.streampass.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How processes are ended, and what Java itself cannot send them. */
public final class Signals {

    private Signals() {}

    /** Ends it where it stands (SIGKILL). */
    public static void kill(Process process, Duration patience) {
        process.toHandle().destroyForcibly();
        awaitEnd(process, patience);
    }

    static void awaitEnd(Process process, Duration patience) {
        try {
            assertThat(process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void send(String signal, Process process) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, "" + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("SIG%s was not sent".formatted(signal));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
