package org.streampass.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.work.BusinessClock;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/**
 * Random lives of many users at once, through the HTTP API, real queues and real tables. Events are also delivered
 * again, in another order and after their retention. In the end the users check their accepted requests, and the
 * records of all services and of the provider are compared.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "streampass.faults", matches = "true", disabledReason = "takes minutes")
class SamplesIT {

    private static final int LIVES = Integer.getInteger("streampass.samples", 5000);
    private static final int MONTHS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final List<String> CARDS = List.of(
            "tok_ok",
            "tok_ok",
            "tok_ok",
            "tok_flaky",
            "tok_lost",
            "tok_expires",
            "tok_expires",
            "tok_stolen",
            "tok_declined",
            "tok_no_refund");

    private static final List<String> EVENTS = List.of(
            "UserSubscribed",
            "PaymentCompleted",
            "PaymentFailed",
            "PaymentRefunded",
            "SubscriptionCancelled",
            "CancellationWithdrawn",
            "RenewalDue",
            "PaymentTokenChanged",
            "SubscriptionEnded");

    private final long seed = Long.getLong("streampass.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Queue<Message> published = new ConcurrentLinkedQueue<>();

    private JdbcClient records;
    private BusinessClock clock;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void recordsObeyTheRulesAboutMoneyInRandomLives(TestDatabase database, @TempDir Path data) throws Exception {
        System.out.println("lives on " + database + ": repeat with -Dstreampass.seed=" + seed);
        try (App app = App.start(data, database.settings(), Map.of("streampass.payments.simulator.latency", "2ms"))) {
            records = app.bean(JdbcClient.class);
            clock = app.bean(BusinessClock.class);
            ActiveMQConnectionFactory broker = app.bean(ActiveMQConnectionFactory.class);
            RandomLives lives = new RandomLives(app.api(), app.api()::user, LIVES, random, CARDS);
            try (JMSContext listening = broker.createContext();
                    JMSContext sending = broker.createContext()) {
                for (String event : EVENTS) {
                    listening.createConsumer(listening.createTopic(event)).setMessageListener(published::add);
                }
                for (int month = 1; month <= MONTHS; month++) {
                    lives.step();
                    if (month % 2 == 0) {
                        repeatEvents(sending);
                    }
                    lives.advanceClock();
                }
            }
            awaitRest(); // a period begins with its charge: the next month is over for all
            lives.advanceClock(32);
            awaitRest();
            List<String> violations = new ArrayList<>(lives.violations());
            violations.addAll(LifeAudit.violations(records));
            System.out.printf(
                    "%d lives on %s: %d violations, %s%n", LIVES, database, violations.size(), LifeAudit.ends(records));
            assertThat(violations).as("seed %d", seed).isEmpty();
            assertThat(new Operator(app.api(), data).get("/deadletters").json())
                    .as("dead letters, seed %d", seed)
                    .isEmpty();
        }
    }

    /** A third of all events, in another order. */
    private void repeatEvents(JMSContext sending) throws Exception {
        for (String service : List.of("subscriptions", "payments", "recommendations", "notifications")) {
            records.sql("delete from " + service + ".inbox").update();
        }
        List<Message> again = new ArrayList<>(published);
        Collections.shuffle(again, random);
        for (Message message : again.subList(0, again.size() / 3)) {
            sending.createProducer().send(message.getJMSDestination(), message);
        }
    }

    /** Waits until nothing is due and no event is queued. */
    private void awaitRest() {
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    expireKeys();
                    assertThat(underWay()).as("under way, seed %d", seed).isEmpty();
                });
    }

    /** A stopped payment with an unknown outcome is looked up until its key has expired. */
    private void expireKeys() {
        String expire = """
                update payments.payment set key_since = key_since - interval '2' day, due_at = current_timestamp
                where due_at is not null and attempt > 2 and key_since > current_timestamp - interval '1' day""";
        records.sql(expire).update();
    }

    private List<String> underWay() {
        return records.sql("""
                        select 'payment ' || id from payments.payment
                            where due_at is not null and (claim > claim_base or attempt_number = 1)
                        union all select 'refund ' || payment_id from payments.refund
                            where due_at is not null and dead is null
                        union all select 'event ' || id from payments.outbox
                        union all select 'event ' || id from subscriptions.outbox
                        union all select 'pending ' || id from subscriptions.subscription where status = 'PENDING'
                        union all select 'unsettled ' || id from subscriptions.subscription
                            where status = 'ACTIVE' and not settled
                        union all select 'renewal ' || id from subscriptions.subscription where due_at <= ?""")
                .param(OffsetDateTime.now(clock))
                .query((row, number) -> row.getString(1))
                .list();
    }
}
