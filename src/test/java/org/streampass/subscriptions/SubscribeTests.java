package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.json.Money;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.WorkFixture;
import org.streampass.subscriptions.Subscribe.Outcome;
import org.streampass.testing.database.InMemoryDatabase;

/** Outcomes of requests: alone, in a group, and after an unconfirmed commit. */
class SubscribeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InMemoryDatabase database = InMemoryDatabase.of("subscriptions");
    private final SubscriptionTable table = new SubscriptionTable(database.jdbc());
    private final LossyTransactions transactions =
            new LossyTransactions(((JdbcTransactionManager) database.transactions()).getDataSource());
    private final WorkFixture work = new WorkFixture(database.jdbc(), new TransactionTemplate(database.transactions()));
    private final Subscribe subscribe = new Subscribe(
            table,
            new IdempotencyTable(database.jdbc()),
            work.runtime().outbox("subscriptions"),
            new TransactionTemplate(transactions));

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    /** Loses the connection in the next commits, before or after the database commits, and can delay one commit. */
    private static class LossyTransactions extends JdbcTransactionManager {

        private volatile int losses;
        private volatile boolean hasCommitted;
        private final AtomicInteger commits = new AtomicInteger();
        private volatile Hold hold;

        LossyTransactions(DataSource database) {
            super(database);
        }

        /** Delays the next commit. */
        Hold holdNext() {
            hold = new Hold();
            return hold;
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            commits.incrementAndGet();
            Hold held = hold;
            if (held != null) {
                hold = null;
                held.pass();
                super.doCommit(status);
            } else if (losses == 0) {
                super.doCommit(status);
            } else {
                losses--;
                lose(status);
            }
        }

        private void lose(DefaultTransactionStatus status) {
            if (hasCommitted) {
                super.doCommit(status);
            } else {
                super.doRollback(status);
            }
            throw new DataAccessResourceFailureException("the connection is lost");
        }
    }

    /** A delayed commit. */
    private static class Hold {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void pass() {
            reached.countDown();
            await(released);
        }

        void awaitReached() {
            await(reached);
        }

        void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Subscribe.Request request(String user, String key, String email) {
        return new Subscribe.Request(
                user,
                key,
                new SubscribeRequest(email, "standard", "tok_ok", List.of("crime")),
                new Plan("standard", "Standard", new Money(999, Currency.getInstance("EUR"))),
                Trace.NONE);
    }

    private static Subscribe.Request request(String key) {
        return request("ada", key, "ada@example.org");
    }

    private UUID store(Subscribe.Request request) {
        return ((Outcome.Stored) subscribe.store(request)).subscriptionId();
    }

    private List<UUID> subscriptionsOf(String user) {
        return table.ofUser(user).stream().map(Subscription::id).toList();
    }

    @Test
    void storedRequestIsPublishedOnceAfterItsCommit() {
        UUID id = store(request(null));

        await().atMost(PATIENCE).until(() -> !work.published().isEmpty());
        await().atMost(PATIENCE).until(() -> outboxRows() == 0);
        assertThat(work.published()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("UserSubscribed");
            assertThat(event.subject()).isEqualTo(id);
            assertThat(event.time()).isEqualTo(table.find(id).orElseThrow().createdAt());
        });
    }

    private int outboxRows() {
        return database.jdbc()
                .sql("select count(*) from subscriptions.outbox")
                .query(Integer.class)
                .single();
    }

    @Test
    void repeatedKeyReturnsTheFirstAnswer() {
        Outcome.Stored first = (Outcome.Stored) subscribe.store(request("my-first"));

        assertThat(subscribe.store(request("my-first")))
                .isEqualTo(new Outcome.Repeated(first.subscriptionId(), first.answer()));
        assertThat(subscriptionsOf("ada")).containsExactly(first.subscriptionId());
    }

    @Test
    void keyOfAnotherRequestIsRefused() {
        store(request("my-first"));

        assertThat(subscribe.store(request("ada", "my-first", "other@example.org")))
                .isInstanceOf(Outcome.KeyReused.class);
    }

    @Test
    void keyOfARefusedRequestCanBeUsedAgain() {
        UUID first = store(request(null));
        assertThat(subscribe.store(request("my-second"))).isInstanceOf(Outcome.AlreadySubscribed.class);
        Life declined = Life.NEW
                .refused(1, new Life.PaymentStatus(false, 1, NextStep.NONE, null))
                .life();
        table.write(List.of(new SubscriptionTable.Change(first, 0, declined, "no_funds", Instant.now())));

        assertThat(subscribe.store(request("my-second"))).isInstanceOf(Outcome.Stored.class);
    }

    @Test
    void keysBelongToTheirUsers() {
        store(request("my-first"));

        assertThat(subscribe.store(request("bob", "my-first", "bob@example.org")))
                .isInstanceOf(Outcome.Stored.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "my-first")
    void unconfirmedCommitThatHappenedIsFound(String key) {
        transactions.losses = 1;
        transactions.hasCommitted = true;

        UUID id = store(request(key));

        assertThat(subscriptionsOf("ada")).containsExactly(id);
        assertThat(outboxRows()).as("rows left for the sweep").isEqualTo(1);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "my-first")
    void unconfirmedCommitThatDidNotHappenIsRepeated(String key) {
        transactions.losses = 1;

        UUID id = store(request(key));

        assertThat(subscriptionsOf("ada")).containsExactly(id);
        await().atMost(PATIENCE).until(() -> !work.published().isEmpty());
        assertThat(work.published()).extracting(EventEnvelope::subject).containsExactly(id);
    }

    @Test
    void commitThatCannotBeConfirmedReturnsUnknownOutcome() {
        transactions.losses = 2;

        assertThat(subscribe.store(request(null))).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void subscribedUserIsRefusedAlsoAfterAnUnconfirmedCommit() {
        UUID first = store(request(null));
        transactions.losses = 1;

        assertThat(subscribe.store(request(null))).isInstanceOf(Outcome.AlreadySubscribed.class);

        assertThat(subscriptionsOf("ada")).containsExactly(first);
    }

    @Test
    void waitingRequestsShareACommitAndKeepTheirOwnOutcomes() {
        store(request("eve", null, "eve@example.org"));
        store(request("joe", "joes", "joe@example.org"));
        int before = transactions.commits.get();

        List<Future<Outcome>> group = storeTogether(
                request("bob", "bobs", "bob@example.org"),
                request("eve", "eves", "eve@example.org"),
                request("joe", "joes", "joe@example.org"),
                request("zoe", null, "zoe@example.org"));

        assertThat(group)
                .extracting(each -> get(each).getClass().getSimpleName())
                .containsExactly("Stored", "AlreadySubscribed", "Repeated", "Stored");
        assertThat(transactions.commits.get() - before)
                .as("commits: the earlier request's and the group's")
                .isEqualTo(2);
        assertThat(Stream.of("bob", "eve", "joe", "zoe"))
                .allSatisfy(user -> assertThat(subscriptionsOf(user)).hasSize(1));
    }

    @Test
    void requestThatCannotBeStoredDoesNotAffectItsGroup() {
        List<Future<Outcome>> group = storeTogether(
                request("bob", null, "bob@example.org"),
                request("eve", null, "e".repeat(300) + "@example.org"),
                request("zoe", null, "zoe@example.org"));

        assertThat(get(group.get(0))).isInstanceOf(Outcome.Stored.class);
        assertThatThrownBy(() -> group.get(1).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(DataAccessException.class);
        assertThat(get(group.get(2))).isInstanceOf(Outcome.Stored.class);
        assertThat(subscriptionsOf("eve")).isEmpty();
    }

    @Test
    void unconfirmedCommitOfAGroupIsFoundForEachRequest() {
        transactions.losses = 1;
        transactions.hasCommitted = true;

        List<Future<Outcome>> group =
                storeTogether(request("bob", "bobs", "bob@example.org"), request("zoe", null, "zoe@example.org"));

        assertThat(group).allSatisfy(each -> assertThat(get(each)).isInstanceOf(Outcome.Stored.class));
        assertThat(subscriptionsOf("bob")).hasSize(1);
        assertThat(subscriptionsOf("zoe")).hasSize(1);
    }

    @Test
    void requestsOfTheSameUserAreNeverInTheSameGroup() {
        List<Future<Outcome>> group = storeTogether(
                request("bob", "one", "bob@example.org"),
                request("bob", "one", "bob@example.org"),
                request("bob", "two", "bob@example.org"));

        assertThat(group)
                .extracting(each -> get(each).getClass().getSimpleName())
                .containsExactly("Stored", "Repeated", "AlreadySubscribed");
    }

    /** Starts these while another request's commit is delayed, so that they form a group. */
    private List<Future<Outcome>> storeTogether(Subscribe.Request... requests) {
        Hold hold = transactions.holdNext();
        Future<Outcome> before = start(request(null));
        hold.awaitReached();
        List<Future<Outcome>> group =
                Stream.of(requests).map(this::startWaiting).toList();
        hold.release();
        assertThat(get(before)).isInstanceOf(Outcome.Stored.class);
        return group;
    }

    private Future<Outcome> startWaiting(Subscribe.Request request) {
        FutureTask<Outcome> task = new FutureTask<>(() -> subscribe.store(request));
        Thread thread = new Thread(task);
        thread.start();
        await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);
        return task;
    }

    private Future<Outcome> start(Subscribe.Request request) {
        FutureTask<Outcome> task = new FutureTask<>(() -> subscribe.store(request));
        new Thread(task).start();
        return task;
    }

    private static Outcome get(Future<Outcome> outcome) {
        try {
            return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
