package org.streampass.platform.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The usage of one {@link RateLimit}, by user, network, mailbox or account. */
class RateLimitBuckets {

    private static final Logger log = LoggerFactory.getLogger(RateLimitBuckets.class);

    /** Some 300 bytes each. Whoever comes often is kept before those who came once. */
    private static final int MOST_KEYS = 20_000;

    private final RateLimit budget;
    private final Rate limit;
    private final Cache<String, Bucket> buckets;
    private final Bucket lines = bucket(new Rate(1, Duration.ofMinutes(1)));
    private final LongAdder refused = new LongAdder();

    /** @param limit null: none */
    RateLimitBuckets(RateLimit budget, Rate limit) {
        this.budget = budget;
        this.limit = limit;
        this.buckets = limit == null
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(MOST_KEYS)
                        .expireAfterAccess(limit.period()) // it is full again, like a new one
                        .executor(Runnable::run)
                        .build();
    }

    static Bucket bucket(Rate limit) {
        return Bucket.builder()
                .addLimit(each -> each.capacity(limit.most()).refillGreedy(limit.most(), limit.period()))
                .withNanosecondPrecision() // a clock that no correction of the time reaches
                .build();
    }

    RateLimit budget() {
        return budget;
    }

    Rate limit() {
        return limit;
    }

    /** @param key null: without limit */
    RateLimiter of(String key) {
        if (buckets == null || key == null) {
            return new RateLimiter(this, key, null, false);
        }
        Bucket known = buckets.getIfPresent(key);
        return known == null
                ? new RateLimiter(this, key, buckets.get(key, missing -> bucket(limit)), true)
                : new RateLimiter(this, key, known, false);
    }

    /** Counts a refusal, and tells of it once a minute. */
    Problem refuse(String key, Duration missing) {
        refused.increment();
        Problem problem = Problem.tooMany(budget.explanation(), missing);
        if (lines.tryConsume(1)) {
            log.warn(
                    "streampass.limits.{} is used up{}: refused with 429 for {} s{}",
                    budget.label(),
                    budget.isByAddress() ? " by " + key : "",
                    problem.retryAfter(),
                    budget.isByAddress()
                            ? "; if this is a proxy, name it in server.tomcat.remoteip.internal-proxies"
                            : "");
        }
        return problem;
    }

    long refused() {
        return refused.sum();
    }
}
