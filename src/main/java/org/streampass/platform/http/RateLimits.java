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

/** The rate limiters of all users, networks, mailboxes and accounts, by {@link RateLimit}. */
@Component
public class RateLimits implements MeterBinder {

    private final Map<RateLimit, RateLimitBuckets> buckets = new EnumMap<>(RateLimit.class);

    RateLimits(RateLimitSettings settings) {
        Map<RateLimit, Rate> rates = settings.rates();
        Arrays.stream(RateLimit.values())
                .forEach(limit -> buckets.put(limit, new RateLimitBuckets(limit, rates.get(limit))));
    }

    /** @param key the user, network, mailbox or account; null: not limited */
    public RateLimiter of(RateLimit limit, String key) {
        return buckets.get(limit).of(key);
    }

    /** @return empty if the limit is off */
    public Optional<Rate> rate(RateLimit limit) {
        return Optional.ofNullable(buckets.get(limit).rate());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        buckets.values()
                .forEach(each -> countRefusals(registry, each.limit().label(), each, RateLimitBuckets::refused));
    }

    /** Registers the metric of refused requests, which all limits share. */
    static <T> void countRefusals(MeterRegistry registry, String name, T source, ToDoubleFunction<T> refused) {
        FunctionCounter.builder("streampass.limits.refused", source, refused)
                .tag("limit", name)
                .description("Requests refused with 429, by limit")
                .register(registry);
    }
}
