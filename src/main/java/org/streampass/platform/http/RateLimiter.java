package org.streampass.platform.http;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/** Applies a {@link RateLimit} to one user, network, mailbox or account. */
public final class RateLimiter {

    private final RateLimitBuckets buckets;
    private final String key;
    private final Bucket bucket;
    private final boolean isNew;

    /** @param bucket null: not limited */
    RateLimiter(RateLimitBuckets buckets, String key, Bucket bucket, boolean isNew) {
        this.buckets = buckets;
        this.key = key;
        this.bucket = bucket;
        this.isNew = isNew;
    }

    /** Whether the process has no record of an earlier use within the period. */
    public boolean isNew() {
        return isNew;
    }

    /** How long until the next action is permitted; zero if it is permitted now. */
    public Duration timeUntilPermitted() {
        return bucket == null
                ? Duration.ZERO
                : Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    /**
     * Checks that an action is permitted, without counting it.
     *
     * @throws ProblemException with 429 if the limit is reached
     */
    public void requirePermitted() {
        Duration wait = timeUntilPermitted();
        if (!wait.isZero()) {
            throw refusal(wait);
        }
    }

    /**
     * Counts an action, even beyond the limit: concurrent requests may all have been permitted. The wait is then longer, so
     * that the limit holds in the long run.
     */
    public void consume() {
        if (bucket != null) {
            bucket.consumeIgnoringRateLimits(1);
        }
    }

    /** Counts a refusal, and returns it with the time to wait. */
    public ProblemException refusal(Duration wait) {
        return new ProblemException(buckets.refuse(key, wait));
    }
}
