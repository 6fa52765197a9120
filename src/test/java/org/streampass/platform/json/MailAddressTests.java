package org.streampass.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.mail.internet.InternetAddress;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTests {

    private static final Pattern PATTERN = Pattern.compile(MailAddress.PATTERN);

    private static boolean isAccepted(String address) {
        return PATTERN.matcher(address).matches();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ada@example.org", "ada.b.lovelace+x_y@mail.example.co.uk", "a@b.c", "o'brien#1@x-y.example"})
    void deliverableAddressIsAccepted(String address) {
        assertThat(isAccepted(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada..lovelace@example.org",
                ".ada@example.org",
                "ada.@example.org",
                "ada@example..org",
                "ada@.example.org",
                "ada@example.org.",
                "ada@example",
                "ada@-example.org",
                "ada",
                "@example.org",
                "ada@ada@example.org",
                "ada@example.org\r\nBcc: x@example.org",
                "\"ada\"@example.org"
            })
    void invalidAddressIsRefused(String address) {
        assertThat(isAccepted(address)).isFalse();
    }

    @Test
    void lengthIsBounded() {
        assertThat(isAccepted("a".repeat(64) + "@example.org")).isTrue();
        assertThat(isAccepted("a".repeat(65) + "@example.org")).isFalse();
        assertThat(isAccepted("a@" + "b.".repeat(125) + "cc")).isTrue();
        assertThat(isAccepted("a@b" + ".b".repeat(30_000))).isFalse();
    }

    /** An accepted address must also pass the mailer's own validation. */
    @Test
    void mailerAcceptsEveryAcceptedAddress() {
        Random random = new Random(1);
        String alphabet = "ab1.-_+'!@";
        for (int n = 0; n < 20_000; n++) {
            StringBuilder address = new StringBuilder();
            random.ints(4 + random.nextInt(8), 0, alphabet.length()).forEach(i -> address.append(alphabet.charAt(i)));
            if (isAccepted(address.toString())) {
                assertThatCode(() -> new InternetAddress(address.toString(), true).validate())
                        .doesNotThrowAnyException();
            }
        }
    }
}
