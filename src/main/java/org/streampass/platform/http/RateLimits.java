package org.streampass.platform.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The allowances of all users, networks, mailboxes and accounts, {@link RateLimit budget} by budget. */
@Component
public class RateLimits implements MeterBinder {

    private final Map<RateLimit, RateLimitBuckets> usages = new EnumMap<>(RateLimit.class);

    RateLimits(RateLimitSettings settings) {
        Map<RateLimit, Rate> limits = settings.byBudget();
        Arrays.stream(RateLimit.values()).forEach(budget -> usages.put(budget, new RateLimitBuckets(budget, limits.get(budget))));
    }

    /**
     * @param key the user, network, mailbox or account; null: no limit
     */
    public RateLimiter of(RateLimit budget, String key) {
        return usages.get(budget).of(key);
    }

    /** @return empty: there is none */
    public Optional<Rate> limit(RateLimit budget) {
        return Optional.ofNullable(usages.get(budget).limit());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        usages.values().forEach(usage -> countRefusals(registry, usage.budget().label(), usage, RateLimitBuckets::refused));
    }

    /** Registers the metric that all limits have in common. */
    static <T> void countRefusals(MeterRegistry registry, String name, T limit, ToDoubleFunction<T> refused) {
        FunctionCounter.builder("streampass.limits.refused", limit, refused)
                .tag("budget", name)
                .description("Requests that were refused with 429, by the limit that they have reached")
                .register(registry);
    }
}
