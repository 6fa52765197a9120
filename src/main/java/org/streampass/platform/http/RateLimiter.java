package org.streampass.platform.http;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/** The unused part of a {@link RateLimit} of one user, network, mailbox or account. */
public final class RateLimiter {

    private final RateLimitBuckets usage;
    private final String key;
    private final Bucket bucket;
    private final boolean isNew;

    /** @param bucket null: there is no limit */
    RateLimiter(RateLimitBuckets usage, String key, Bucket bucket, boolean isNew) {
        this.usage = usage;
        this.key = key;
        this.bucket = bucket;
        this.isNew = isNew;
    }

    /** Whether this process cannot remember that any of it was ever asked for in the last period. */
    public boolean isNew() {
        return isNew;
    }

    /** How long until there is some of it; zero: there is some. */
    public Duration missingFor() {
        return bucket == null
                ? Duration.ZERO
                : Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    /**
     * Sees that there is some of it, and takes none.
     *
     * @throws ProblemException with 429 if it is used up
     */
    public void require() {
        Duration missing = missingFor();
        if (!missing.isZero()) {
            throw refusal(missing);
        }
    }

    /**
     * Takes one. Requests that were let in at the same moment may take more than there was; the wait is then the longer
     * for it, so that in the long run no more are let in than the limit allows.
     */
    public void spend() {
        if (bucket != null) {
            bucket.consumeIgnoringRateLimits(1);
        }
    }

    /** Refuses, because it is used up for so long. */
    public ProblemException refusal(Duration missing) {
        return new ProblemException(usage.refuse(key, missing));
    }
}
