package org.streampass.platform.http;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/**
 * A number of actions in a period, written {@code 30/1h}.
 *
 * @param count the maximum in a period, which is also the maximum burst
 */
public record Rate(long count, Duration period) {

    private static final Duration MAX_PERIOD = Duration.ofDays(365);
    private static final long MAX_PER_MILLISECOND = 1_000;

    /** @throws IllegalArgumentException if the text is not a valid rate */
    static Rate of(String text) {
        String[] parts = text.strip().split("/", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("no period");
        }
        Rate rate = new Rate(Long.parseLong(parts[0]), DurationStyle.detectAndParse(parts[1]));
        if (rate.count < 1
                || rate.period.compareTo(MAX_PERIOD) > 0
                || rate.count > rate.period.toMillis() * MAX_PER_MILLISECOND) {
            throw new IllegalArgumentException("out of range");
        }
        return rate;
    }
}
