package org.streampass.platform.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTests {

    private static final String EMOJI = "\ud83d\ude00";

    @Test
    void wellFormedUnicodeWithoutNulIsPortable() {
        assertThat(Text.isPortable("")).isTrue();
        assertThat(Text.isPortable("caf\u00e9 " + EMOJI)).isTrue();
        assertThat(Text.isPortable("a\u0000b")).isFalse();
        assertThat(Text.isPortable("\ud83d")).isFalse();
        assertThat(Text.isPortable("\ude00\ud83d")).isFalse();
        assertThat(Text.isPortable(EMOJI + "\ud83d")).isFalse();
    }

    @Test
    void truncatedTextFitsAndIsPortable() {
        assertThat(Text.truncate("short", 5)).isEqualTo("short");
        assertThat(Text.truncate("shorter", 5)).isEqualTo("short");
        assertThat(Text.truncate(EMOJI + EMOJI, 3)).isEqualTo(EMOJI);
        assertThat(Text.truncate("a\u0000b\ud83d", 9)).isEqualTo("a\ufffdb\ufffd");
    }
}
