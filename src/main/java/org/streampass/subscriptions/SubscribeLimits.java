package org.streampass.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.streampass.platform.http.Allowance;
import org.streampass.platform.http.Budget;
import org.streampass.platform.http.Budgets;
import org.streampass.subscriptions.Subscribe.Outcome;

/** Limits subscribe requests by user, network and mailbox, and the declines of one user. */
class SubscribeLimits {

    /** With most providers an address with one leads to the same mailbox as without. */
    private static final Pattern TAG = Pattern.compile("\\+[^@]*@");

    private final Budgets budgets;
    private final SubscriptionTable table;

    SubscribeLimits(Budgets budgets, SubscriptionTable table) {
        this.budgets = budgets;
        this.table = table;
    }

    /** The allowances that an admitted request uses. */
    record Admission(List<Allowance> attempts, Allowance mails) {

        /** An unknown outcome is this side's fault: the client is to send the request again. */
        void spend(Outcome outcome) {
            if (!(outcome instanceof Outcome.Unknown)) {
                attempts.forEach(Allowance::spend);
            }
            if (outcome instanceof Outcome.Stored) {
                mails.spend();
            }
        }
    }

    /**
     * @param network where the request comes from; null: without limit
     * @throws org.streampass.platform.http.ProblemException with 429 if a budget is used up
     */
    Admission admit(String userId, String email, String network) {
        Allowance user = budgets.of(Budget.SUBSCRIBES_BY_USER, userId);
        Admission admission = new Admission(
                List.of(user, budgets.of(Budget.SUBSCRIBES_BY_ADDRESS, network)),
                budgets.of(Budget.MAILS_BY_RECIPIENT, mailbox(email)));
        Stream.concat(admission.attempts().stream(), Stream.of(admission.mails()))
                .forEach(Allowance::require);
        if (!user.isNew()) {
            requireFewDeclines(userId);
        }
        return admission;
    }

    /**
     * Asks the table, which has the declines that any process has handled. Most users come once, and for them the table is
     * not asked: each process lets in at most one request too many.
     */
    private void requireFewDeclines(String userId) {
        budgets.limit(Budget.DECLINES_BY_USER).ifPresent(limit -> {
            Instant now = Instant.now();
            table.decline(userId, limit.most(), now.minus(limit.period())).ifPresent(oldest -> {
                throw budgets.of(Budget.DECLINES_BY_USER, userId)
                        .refusal(Duration.between(now, oldest.plus(limit.period())));
            });
        });
    }

    private static String mailbox(String email) {
        return TAG.matcher(email).replaceFirst("@").toLowerCase(Locale.ROOT);
    }
}
