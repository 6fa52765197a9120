package org.streampass.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.streampass.platform.http.RateLimit;
import org.streampass.platform.http.RateLimiter;
import org.streampass.platform.http.RateLimits;
import org.streampass.subscriptions.Subscribe.Outcome;

/** Limits subscribe requests by user, network and mailbox, and the declines of one user. */
class SubscribeLimits {

    /** With most mail providers, an address with a plus sign is the same mailbox as the address without the suffix. */
    private static final Pattern TAG = Pattern.compile("\\+[^@]*@");

    private final RateLimits rateLimits;
    private final SubscriptionTable table;

    SubscribeLimits(RateLimits rateLimits, SubscriptionTable table) {
        this.rateLimits = rateLimits;
        this.table = table;
    }

    /** The limiters that an admitted request uses. */
    record Admission(List<RateLimiter> attempts, RateLimiter mails) {

        /**
         * An unknown outcome is not counted, because it is the server's fault and the client must repeat the request.
         */
        void spend(Outcome outcome) {
            if (!(outcome instanceof Outcome.Unknown)) {
                attempts.forEach(RateLimiter::consume);
            }
            if (outcome instanceof Outcome.Stored) {
                mails.consume();
            }
        }
    }

    /**
     * @param network of the client; null: not limited
     * @throws org.streampass.platform.http.ProblemException with 429 if a limit is reached
     */
    Admission admit(String userId, String email, String network) {
        RateLimiter user = rateLimits.of(RateLimit.SUBSCRIBES_BY_USER, userId);
        Admission admission = new Admission(
                List.of(user, rateLimits.of(RateLimit.SUBSCRIBES_BY_ADDRESS, network)),
                rateLimits.of(RateLimit.MAILS_BY_RECIPIENT, mailbox(email)));
        Stream.concat(admission.attempts().stream(), Stream.of(admission.mails()))
                .forEach(RateLimiter::requirePermitted);
        if (!user.isNew()) {
            requireFewDeclines(userId);
        }
        return admission;
    }

    /**
     * Reads the declines of all processes from the table. The first request of a user in this process skips the query:
     * most users subscribe only once. So each process may accept one request too many.
     */
    private void requireFewDeclines(String userId) {
        rateLimits.rate(RateLimit.DECLINES_BY_USER).ifPresent(rate -> {
            Instant now = Instant.now();
            table.decline(userId, rate.count(), now.minus(rate.period())).ifPresent(oldest -> {
                throw rateLimits
                        .of(RateLimit.DECLINES_BY_USER, userId)
                        .refusal(Duration.between(now, oldest.plus(rate.period())));
            });
        });
    }

    private static String mailbox(String email) {
        return TAG.matcher(email).replaceFirst("@").toLowerCase(Locale.ROOT);
    }
}
