package org.streampass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.streampass.testing.process.BytemanRules;

/**
 * Switches the payment provider off: while a file exists, the provider does not answer, and callers give up after a
 * while. The rival's provider checks for the file itself. Byteman adds the check to the application's simulator, so the
 * code under test does not know of it.
 */
record Provider(Path folder) {

    /** The timeout of both systems for an answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    Path down() {
        return folder.resolve("provider-down");
    }

    void switchOff() {
        try {
            Files.writeString(down(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void switchOn() {
        try {
            Files.delete(down());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of the application's JVM. */
    List<String> agent() {
        return new BytemanRules("""
                RULE the provider does not answer
                CLASS org.streampass.payments.PaymentSimulator
                METHOD takeTime
                AT ENTRY
                BIND down = new java.io.File("%s")
                IF down.exists()
                DO delay(%d);
                   throw new java.lang.IllegalStateException("the provider did not answer in time")
                ENDRULE
                """.formatted(down(), TIMEOUT.toMillis())).options(folder.resolve("provider.btm"));
    }
}
