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
 * The limits of {@link RateLimit budgets}.
 *
 * @param limits by the labels of the budgets, such as {@code 30/1h}; {@code off}: no limit
 */
@ConfigurationProperties("streampass")
record RateLimitSettings(@DefaultValue Map<String, String> limits) {

    private static final String PREFIX = "streampass.limits.";
    private static final Set<String> OFF = Set.of("off", "false"); // as YAML has it

    RateLimitSettings {
        limits.forEach((name, value) -> {
            if (Arrays.stream(RateLimit.values()).noneMatch(budget -> isOf(name, budget))) {
                throw new InvalidConfigurationPropertyValueException(
                        PREFIX + name,
                        value,
                        "there is no such limit; there are "
                                + Arrays.stream(RateLimit.values())
                                        .map(RateLimit::label)
                                        .collect(Collectors.joining(", ")));
            }
        });
        Arrays.stream(RateLimit.values()).forEach(budget -> limit(limits, budget));
    }

    /** Those that there are; a budget without one is not limited. */
    Map<RateLimit, Rate> byBudget() {
        Map<RateLimit, Rate> all = new EnumMap<>(RateLimit.class);
        Arrays.stream(RateLimit.values())
                .forEach(budget -> limit(limits, budget).ifPresent(limit -> all.put(budget, limit)));
        return all;
    }

    private static Optional<Rate> limit(Map<String, String> limits, RateLimit budget) {
        String value = limits.entrySet().stream()
                .filter(entry -> isOf(entry.getKey(), budget))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(budget.byDefault());
        try {
            return OFF.contains(value) ? Optional.empty() : Optional.of(Rate.of(value));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + budget.label(), value, "it must be a limit such as 30/1h, or off");
        }
    }

    /** In the environment a name has no dashes. */
    private static boolean isOf(String name, RateLimit budget) {
        return name.replaceAll("[-_.]", "").equalsIgnoreCase(budget.label().replace("-", ""));
    }
}
