package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Trace;
import org.streampass.subscriptions.Subscribe.Outcome;
import org.streampass.testing.InMemoryDatabase;

/** A commit that the database does, or does not, and whose confirmation is lost with the connection. */
class SubscribeTests {

    private final InMemoryDatabase database = InMemoryDatabase.of("subscriptions");
    private final SubscriptionTable table = new SubscriptionTable(database.jdbc());
    private final LossyTransactions transactions =
            new LossyTransactions(((JdbcTransactionManager) database.transactions()).getDataSource());
    private final Subscribe subscribe = new Subscribe(
            table,
            new IdempotencyTable(database.jdbc()),
            new TransactionTemplate(transactions),
            UnaryOperator.identity());

    /** Loses the connection in the first commits, after the database has committed or before. */
    private static class LossyTransactions extends JdbcTransactionManager {

        private int losses;
        private boolean hasCommitted;

        LossyTransactions(DataSource database) {
            super(database);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (losses-- <= 0) {
                super.doCommit(status);
                return;
            }
            if (hasCommitted) {
                super.doCommit(status);
            } else {
                super.doRollback(status);
            }
            throw new DataAccessResourceFailureException("the connection is lost");
        }
    }

    private static Subscribe.Request request(String key) {
        return new Subscribe.Request(
                "ada",
                key,
                new SubscribeRequest("ada@example.org", "standard", "tok_ok", List.of("crime")),
                new Plan("standard", "Standard", new Money(999, "EUR")),
                Trace.NONE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "my-first")
    void whatWasCommittedWithoutAConfirmationIsFoundAndTaken(String key) {
        transactions.losses = 1;
        transactions.hasCommitted = true;

        assertThat(store(key)).isEqualTo(ids());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "my-first")
    void whatWasNotCommittedIsStoredByTheSecondAttempt(String key) {
        transactions.losses = 1;

        assertThat(store(key)).isEqualTo(ids());
    }

    /** @return the ids that were accepted */
    private List<UUID> store(String key) {
        Outcome outcome = subscribe.store(request(key));
        assertThat(outcome).isInstanceOf(Outcome.Stored.class);
        return List.of(((Outcome.Stored) outcome).subscription().id());
    }

    private List<UUID> ids() {
        return table.ofUser("ada").stream().map(Subscription::id).toList();
    }

    @Test
    void whoCannotBeToldIsToAskAgain() {
        transactions.losses = 2;

        assertThat(subscribe.store(request(null))).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void aUserWhoHasASubscriptionIsToldSoAlsoWhenTheFirstAttemptIsLost() {
        store(null);
        Instant before = table.ofUser("ada").get(0).createdAt();
        transactions.losses = 1;

        assertThat(subscribe.store(request(null))).isInstanceOf(Outcome.AlreadySubscribed.class);

        assertThat(table.ofUser("ada")).extracting(Subscription::createdAt).containsExactly(before);
    }
}
