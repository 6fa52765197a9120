package org.streampass.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.App;
import org.streampass.testing.TestDatabase;

/** An event is handled once, whoever else is handling it at the same moment, on each database. */
class InboxIT {

    private static final int AT_ONCE = 8;

    record Done(UUID subscriptionId, int number) implements Fact {}

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void ofManyAtOnceOneHandlesTheEventAndAllPublishTheSame(TestDatabase database) throws Exception {
        try (App app = App.start(data, database.settings(), Map.of("streampass.services", "payments"))) {
            Inbox inbox = app.bean(Inbox.class);
            AtomicInteger handled = new AtomicInteger();
            Processor route = inbox.wrap(null, exchange -> exchange.getMessage()
                    .setBody(new Done(UUID.randomUUID(), handled.incrementAndGet())));
            for (int round = 0; round < 20; round++) {
                Event event = event();
                handled.set(0);

                List<String> published = atOnce(() -> run(route, event));

                assertThat(handled).hasValue(1);
                assertThat(published).hasSize(AT_ONCE).containsOnly(published.get(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHandlerThatFailsLeavesNoTrace(TestDatabase database) {
        try (App app = App.start(data, database.settings(), Map.of("streampass.services", "payments"))) {
            Inbox inbox = app.bean(Inbox.class);
            JdbcClient jdbc = app.bean(JdbcClient.class);
            Event event = event();
            Processor failing = inbox.wrap(null, exchange -> {
                jdbc.sql(
                                "insert into payments.payment (subscription_id, event_id, user_id, outcome, amount, currency, decided_at)"
                                        + " values (?, ?, 'ada', 'charged', 1, 'EUR', current_timestamp)")
                        .params(event.subject(), event.id())
                        .update();
                throw new IllegalStateException("after its work");
            });

            Exchange exchange = exchange(event);
            process(failing, exchange);

            assertThat(exchange.getException()).hasMessage("after its work");
            assertThat(count(jdbc, "payment")).isZero();
            assertThat(count(jdbc, "inbox")).isZero();
        }
    }

    private static int count(JdbcClient jdbc, String table) {
        return jdbc.sql("select count(*) from payments." + table)
                .query(Integer.class)
                .single();
    }

    private static List<String> atOnce(Callable<String> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> all = IntStream.range(0, AT_ONCE)
                    .mapToObj(n -> threads.submit(task))
                    .toList();
            List<String> results = new ArrayList<>();
            for (Future<String> each : all) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String run(Processor route, Event event) {
        Exchange exchange = exchange(event);
        process(route, exchange);
        return exchange.getMessage().getHeaders() + exchange.getMessage().getBody(String.class);
    }

    private static void process(Processor route, Exchange exchange) {
        try {
            route.process(exchange);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Exchange exchange(Event event) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        Envelope.seal(event, exchange.getMessage());
        Envelope.open(exchange);
        return exchange;
    }

    private static Event event() {
        UUID id = UUID.randomUUID();
        return new Event(
                id, "/streampass/test", "UserSubscribed", UUID.randomUUID(), Instant.now(), id, null, Trace.NONE, "{}");
    }
}
