package org.streampass.platform.startup;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with a random secret. */
final class SecretFile {

    private static final Logger log = LoggerFactory.getLogger(SecretFile.class);
    private static final int SECRET_BYTES = 32;

    private SecretFile() {}

    static String readOrCreate(Path file) {
        try {
            Optional<String> stored = stored(file);
            if (stored.isPresent()) {
                return stored.get();
            }
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            AtomicFile.write(file, secret + "\n", AtomicFile.OWNER_ONLY);
            return secret;
        } catch (IOException e) {
            throw new StartupException("the secret %s cannot be read or written (%s)".formatted(file, e), e);
        }
    }

    private static Optional<String> stored(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<String> secret = text(file).map(String::strip).filter(text -> !text.isEmpty());
        if (secret.isEmpty()) {
            log.warn(
                    "the secret {} is empty or not text, so a new one is generated; clients that use the old one need it",
                    file);
            Files.delete(file); // a new file gets the right permissions
        }
        return secret;
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
