package org.streampass.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What Java itself cannot send to a process. */
final class Signals {

    private Signals() {}

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
