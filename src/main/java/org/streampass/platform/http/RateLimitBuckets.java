package org.streampass.platform.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token buckets of one {@link RateLimit}, by user, network, mailbox or account. */
class RateLimitBuckets {

    private static final Logger log = LoggerFactory.getLogger(RateLimitBuckets.class);

    /** About 300 bytes each. The cache evicts rare keys before frequent ones. */
    private static final int MAX_KEYS = 20_000;

    private final RateLimit limit;
    private final Rate rate;
    private final Cache<String, Bucket> buckets;
    private final Bucket logLines = bucket(new Rate(1, Duration.ofMinutes(1)));
    private final LongAdder refused = new LongAdder();

    /** @param rate null: not limited */
    RateLimitBuckets(RateLimit limit, Rate rate) {
        this.limit = limit;
        this.rate = rate;
        this.buckets = rate == null
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(MAX_KEYS)
                        .expireAfterAccess(rate.period()) // the bucket is full again, like a new one
                        .executor(Runnable::run)
                        .build();
    }

    static Bucket bucket(Rate rate) {
        return Bucket.builder()
                .addLimit(each -> each.capacity(rate.count()).refillGreedy(rate.count(), rate.period()))
                .withNanosecondPrecision() // the monotonic clock
                .build();
    }

    RateLimit limit() {
        return limit;
    }

    Rate rate() {
        return rate;
    }

    /** @param key null: not limited */
    RateLimiter of(String key) {
        if (buckets == null || key == null) {
            return new RateLimiter(this, key, null, false);
        }
        Bucket known = buckets.getIfPresent(key);
        return known == null
                ? new RateLimiter(this, key, buckets.get(key, missing -> bucket(rate)), true)
                : new RateLimiter(this, key, known, false);
    }

    /** Counts a refusal, and logs one in a minute. */
    Problem refuse(String key, Duration wait) {
        refused.increment();
        Problem problem = Problem.tooMany(limit.explanation(), wait);
        if (logLines.tryConsume(1)) {
            log.warn(
                    "streampass.limits.{} is reached{}: requests are refused with 429 for {} s{}",
                    limit.label(),
                    limit.isByAddress() ? " by " + key : "",
                    problem.retryAfter(),
                    limit.isByAddress()
                            ? "; if this is a proxy, add it to server.tomcat.remoteip.internal-proxies"
                            : "");
        }
        return problem;
    }

    long refused() {
        return refused.sum();
    }
}
