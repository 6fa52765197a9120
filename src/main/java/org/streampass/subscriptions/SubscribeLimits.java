package org.streampass.subscriptions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.streampass.subscriptions.Subscribe.Outcome;
import org.streampass.web.Allowance;
import org.streampass.web.Budget;
import org.streampass.web.Budgets;

/** How often one user, network or mailbox may be subscribed for, and how many declines of a user are borne with. */
class SubscribeLimits {

    private final Budgets budgets;
    private final SubscriptionTable table;

    SubscribeLimits(Budgets budgets, SubscriptionTable table) {
        this.budgets = budgets;
        this.table = table;
    }

    /** What a request that was let in is going to use. */
    record Admission(List<Allowance> attempts, Allowance mails) {

        /** What failed here is not the client's fault, and a repetition of it costs nothing. */
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
     * @throws org.streampass.web.ProblemException with 429 if a budget is used up
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
     * Asks the table, which knows of every process and of the time before a start. For a user who comes for the first
     * time, as most do, it is not asked: that lets one more request in, at the most, for each process.
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

    /** With most providers the rest after a plus sign leads to the same one. */
    private static String mailbox(String email) {
        return email.replaceFirst("\\+[^@]*@", "@").toLowerCase(Locale.ROOT);
    }
}
