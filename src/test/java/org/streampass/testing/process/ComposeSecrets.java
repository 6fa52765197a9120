package org.streampass.testing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The output of the repository's {@code create-secrets}. */
public record ComposeSecrets(Path folder) {

    private static final long PATIENCE_SECONDS = 60;

    /** @param folder is created */
    public static ComposeSecrets create(Path folder) {
        try {
            Process script = new ProcessBuilder("src/main/docker/create-secrets", folder.toString())
                    .inheritIO()
                    .start();
            if (!script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || script.exitValue() != 0) {
                throw new IllegalStateException("no secrets were made");
            }
            return new ComposeSecrets(folder.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param name as in {@code payments/spring.datasource.password} */
    public String read(String name) {
        try {
            return Files.readString(folder.resolve(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param user of the broker */
    public String brokerPassword(String user) {
        return read(user.equals("administrator") ? "broker/administrator" : user + "/streampass.broker.password");
    }
}
