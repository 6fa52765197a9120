package org.streampass.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Caches a fast digest of the last correct password, because programs send the password with each request. Wrong passwords
 * are not cached, so each costs the slow hash.
 */
class CachingPasswordEncoder implements PasswordEncoder {

    private static final int SALT_BYTES = 32;

    private final PasswordEncoder delegate;
    private final byte[] salt = new byte[SALT_BYTES];
    private volatile byte[] cachedDigest = {};

    CachingPasswordEncoder(PasswordEncoder delegate) {
        this.delegate = delegate;
        new SecureRandom().nextBytes(salt);
    }

    @Override
    public String encode(CharSequence password) {
        return delegate.encode(password);
    }

    @Override
    public boolean matches(CharSequence password, String encoded) {
        byte[] digest = digest(password, encoded);
        if (MessageDigest.isEqual(digest, cachedDigest)) {
            return true;
        }
        boolean matches = delegate.matches(password, encoded);
        if (matches) {
            cachedDigest = digest;
        }
        return matches;
    }

    private byte[] digest(CharSequence password, String encoded) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(salt);
            sha256.update(encoded.getBytes(
                    StandardCharsets.UTF_8)); // of constant length, so the concatenation is unambiguous
            return sha256.digest(password.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
