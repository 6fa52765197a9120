package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTests {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(30));

    @Test
    void delaysDoubleUpToTheLongest() {
        assertThat(List.of(1, 2, 3, 6, 7, 14, Integer.MAX_VALUE))
                .extracting(failures -> backoff.after(failures).toMillis())
                .containsExactly(500L, 1_000L, 2_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void nextDelayFollowsThePreviousOne() {
        assertThat(Stream.iterate(Duration.ZERO, backoff::next).skip(1).limit(8))
                .extracting(Duration::toMillis)
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
    }
}
