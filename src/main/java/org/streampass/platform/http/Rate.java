package org.streampass.platform.http;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/**
 * So many in a period, written {@code 30/1h}.
 *
 * @param most in a period, and at once
 */
public record Rate(long most, Duration period) {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long MOST_A_MILLI = 1_000;

    /** @throws IllegalArgumentException if it is no limit */
    static Rate of(String text) {
        String[] parts = text.strip().split("/", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("no period");
        }
        Rate limit = new Rate(Long.parseLong(parts[0]), DurationStyle.detectAndParse(parts[1]));
        if (limit.most < 1
                || limit.period.compareTo(LONGEST) > 0
                || limit.most > limit.period.toMillis() * MOST_A_MILLI) {
            throw new IllegalArgumentException("out of range");
        }
        return limit;
    }
}
