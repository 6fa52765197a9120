package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

/** A program that sends the right password with each request, and one that guesses. */
class CachingPasswordEncoderTests {

    private static class Counting implements PasswordEncoder {

        int hashes;

        @Override
        public String encode(CharSequence password) {
            return "{hash}" + password;
        }

        @Override
        public boolean matches(CharSequence password, String encoded) {
            hashes++;
            return encode(password).equals(encoded);
        }
    }

    private final Counting slow = new Counting();
    private final CachingPasswordEncoder encoder = new CachingPasswordEncoder(slow);
    private final String encoded = encoder.encode("right");

    @Test
    void rightPasswordIsHashedOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(encoder.matches("right", encoded)).isTrue();
        }

        assertThat(slow.hashes).isEqualTo(1);
    }

    @Test
    void wrongPasswordIsHashedEachTimeAndTheRightOneStaysRemembered() {
        assertThat(encoder.matches("right", encoded)).isTrue();

        for (int i = 0; i < 3; i++) {
            assertThat(encoder.matches("wrong", encoded)).isFalse();
        }

        assertThat(slow.hashes).isEqualTo(4);
        assertThat(encoder.matches("right", encoded)).isTrue();
        assertThat(slow.hashes).isEqualTo(4);
    }

    @Test
    void rememberedPasswordIsValidForItsAccountOnly() {
        assertThat(encoder.matches("right", encoded)).isTrue();

        assertThat(encoder.matches("right", encoder.encode("other"))).isFalse();
    }
}
