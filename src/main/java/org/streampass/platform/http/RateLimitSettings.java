package org.streampass.platform.http;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The configured {@link RateLimit rate limits}.
 *
 * @param limits by the label of the limit: a rate such as {@code 30/1h}, or {@code off}
 */
@ConfigurationProperties("streampass")
record RateLimitSettings(@DefaultValue Map<String, String> limits) {

    private static final String PREFIX = "streampass.limits.";
    private static final Set<String> OFF = Set.of("off", "false"); // YAML reads off as false

    RateLimitSettings {
        limits.forEach((name, value) -> {
            if (Arrays.stream(RateLimit.values()).noneMatch(limit -> isOf(name, limit))) {
                throw new InvalidConfigurationPropertyValueException(
                        PREFIX + name,
                        value,
                        "there is no such limit; there are "
                                + Arrays.stream(RateLimit.values())
                                        .map(RateLimit::label)
                                        .collect(Collectors.joining(", ")));
            }
        });
        Arrays.stream(RateLimit.values()).forEach(limit -> rate(limits, limit));
    }

    /** The rates by limit, without the limits that are off. */
    Map<RateLimit, Rate> rates() {
        Map<RateLimit, Rate> all = new EnumMap<>(RateLimit.class);
        Arrays.stream(RateLimit.values()).forEach(limit -> rate(limits, limit).ifPresent(rate -> all.put(limit, rate)));
        return all;
    }

    private static Optional<Rate> rate(Map<String, String> limits, RateLimit limit) {
        String value = limits.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), limit))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(limit.defaultRate());
        try {
            return OFF.contains(value) ? Optional.empty() : Optional.of(Rate.of(value));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + limit.label(), value, "it must be a limit such as 30/1h, or off");
        }
    }

    /** Names of environment variables have no dashes. */
    private static boolean isOf(String name, RateLimit limit) {
        return name.replaceAll("[-_.]", "").equalsIgnoreCase(limit.label().replace("-", ""));
    }
}
