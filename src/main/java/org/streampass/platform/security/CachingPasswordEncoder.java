package org.streampass.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Remembers a digest of the last right password, so that a program that sends it with each request pays for the slow hash
 * once. A wrong password is hashed each time.
 */
class CachingPasswordEncoder implements PasswordEncoder {

    private static final int SALT_BYTES = 32;

    private final PasswordEncoder slow;
    private final byte[] salt = new byte[SALT_BYTES];
    private volatile byte[] right = {};

    CachingPasswordEncoder(PasswordEncoder slow) {
        this.slow = slow;
        new SecureRandom().nextBytes(salt);
    }

    @Override
    public String encode(CharSequence password) {
        return slow.encode(password);
    }

    @Override
    public boolean matches(CharSequence password, String encoded) {
        byte[] digest = digest(password, encoded);
        if (MessageDigest.isEqual(digest, right)) {
            return true;
        }
        boolean matches = slow.matches(password, encoded);
        if (matches) {
            right = digest;
        }
        return matches;
    }

    private byte[] digest(CharSequence password, String encoded) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt);
            sha256.update(
                    encoded.getBytes(StandardCharsets.UTF_8)); // of one length, so that the two cannot be confused
            return sha256.digest(password.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
