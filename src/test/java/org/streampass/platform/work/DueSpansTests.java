package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.RowSet;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.tracing.Spans;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.database.InMemoryDatabase;

/** The spans of due work. */
class DueSpansTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Trace CONTEXT = Trace.of("00-" + TRACE + "-b7ad6b7169203331-01", null);

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final WorkFixture fixture = new WorkFixture(
            database.jdbc(),
            new TransactionTemplate(database.transactions()),
            new Spans(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build()
                    .get("test")));
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicBoolean fails = new AtomicBoolean();
    private volatile boolean isDeadline;

    record JobDone(UUID subscriptionId) implements DomainEvent {}

    private record Job(UUID key, Claim claim, boolean isDeadline) implements DueRow {

        @Override
        public UUID subject() {
            return key;
        }

        @Override
        public EventCause cause() {
            return new EventCause(key, key, CONTEXT);
        }
    }

    private class Jobs implements DueWork<Job> {

        private final DueTable<Job> table = new DueTable<>(
                new DueTableDefinition("payments.job", "id", "id"),
                (row, number) -> new Job(row.getObject("id", UUID.class), Claim.read(row), isDeadline),
                database.jdbc());

        @Override
        public String service() {
            return "payments";
        }

        @Override
        public String name() {
            return "job";
        }

        @Override
        public DueTable<Job> table() {
            return table;
        }

        @Override
        public List<Done<Job>> finish(List<Done<Job>> done) {
            return table.finish(done, Done::row, rows -> rows);
        }
    }

    @BeforeEach
    void start() throws Exception {
        WorkFixture.createJobs(database.jdbc());
        fixture.add(new Jobs());
        camel.addComponent("due", fixture.component());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("due:job?service=payments").process(exchange -> {
                    if (fails.getAndSet(false)) {
                        throw new IllegalStateException("tok_ok was refused");
                    }
                });
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() throws Exception {
        camel.stop();
        fixture.close();
    }

    private List<SpanData> perform(int attempts) {
        Claim.Initial.UNCLAIMED
                .addTo(RowSet.of(List.of(UUID.randomUUID())).uuid("id", id -> id))
                .insertInto(database.jdbc(), "payments.job");
        await().atMost(PATIENCE).until(() -> exported.getFinishedSpanItems().size() == attempts);
        return exported.getFinishedSpanItems();
    }

    @Test
    void eachAttemptBelongsToTheTraceOfTheCause() {
        fails.set(true);

        List<SpanData> attempts = perform(2);

        assertThat(attempts).extracting(SpanData::getName).containsOnly("process payments-job");
        assertThat(attempts).extracting(SpanData::getTraceId).containsOnly(TRACE);
        assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attempts.get(0).toString()).doesNotContain("tok_ok");
        assertThat(attempts.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void deadlineBeginsATraceThatLinksToTheEarlierOne() {
        isDeadline = true;

        SpanData attempt = perform(1).get(0);

        assertThat(attempt.getTraceId()).isNotEqualTo(TRACE);
        assertThat(attempt.getParentSpanContext().isValid()).isFalse();
        assertThat(attempt.getLinks()).singleElement().satisfies(link -> assertThat(
                        link.getSpanContext().getTraceId())
                .isEqualTo(TRACE));
    }
}
