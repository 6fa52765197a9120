package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.platform.events.EventFixture.newId;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.streampass.platform.events.EventFixture.Plug;
import org.streampass.platform.tracing.Spans;
import org.streampass.platform.tracing.Trace;

/** The spans of events on a real broker and database. */
class EventSpansTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROCESS = "process payments-UserSubscribed";
    private static final String PUBLISH = "publish PaymentCompleted";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final Spans spans = new Spans(SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exported))
            .build()
            .get("test"));
    private EventFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new EventFixture();
        fixture.trace(spans);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private static String context(int number) {
        return "00-%032x-%016x-01".formatted(number, number);
    }

    private List<SpanData> spans(String name) {
        return exported.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static String context(SpanData span) {
        return "00-%s-%s-01".formatted(span.getTraceId(), span.getSpanId());
    }

    private static List<String> links(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(link -> "00-%s-%s-01".formatted(link.getTraceId(), link.getSpanId()))
                .toList();
    }

    @Test
    void publishedEventContinuesTheTraceOfTheHandledOne() throws Exception {
        fixture.process(10).start();

        fixture.publishTraced(Map.of(newId(), context(1)));

        await().atMost(PATIENCE)
                .until(() -> !spans(PUBLISH).isEmpty() && !spans(PROCESS).isEmpty());
        SpanData process = spans(PROCESS).get(0);
        SpanData publish = spans(PUBLISH).get(0);
        assertThat(process.getParentSpanContext().getSpanId()).isEqualTo("%016x".formatted(1));
        assertThat(publish.getParentSpanId()).isEqualTo(process.getSpanId());
        assertThat(List.of(process.getTraceId(), publish.getTraceId())).containsOnly("%032x".formatted(1));
        assertThat(fixture.publishedTraces()).containsExactly(context(publish));
        assertThat(exported.getFinishedSpanItems()).hasSize(2);
    }

    private record UserSubscribed(UUID subscriptionId) implements DomainEvent {}

    /** As the reconciliation does with lost events. */
    @Test
    void eventThatIsPublishedAgainBeginsATraceThatLinksToTheEarlierOne() throws Exception {
        fixture.process(10).start();
        EventEnvelope lost = EventEnvelope.first(
                "subscriptions", new UserSubscribed(newId()), Instant.now(), Trace.of(context(1), null));

        try (EventPublisher publisher = EventPublisher.open(fixture.broker().connections(), spans)) {
            publisher.publishAgain(List.of(lost));
        }

        await().atMost(PATIENCE).until(() -> !spans(PROCESS).isEmpty());
        SpanData publish = spans("publish UserSubscribed").get(0);
        assertThat(links(publish)).containsExactly(context(1));
        assertThat(publish.getTraceId()).isNotEqualTo("%032x".formatted(1));
        assertThat(spans(PROCESS).get(0).getTraceId()).isEqualTo(publish.getTraceId());
    }

    @Test
    void spansFollowTheConventionsAndContainNoDataOfTheEvent() throws Exception {
        fixture.process(10).start();
        UUID event = newId();

        fixture.publishTraced(Map.of(event, context(1)));

        await().atMost(PATIENCE).until(() -> !spans(PROCESS).isEmpty());
        assertThat(spans(PROCESS).get(0).getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .containsExactlyInAnyOrder(
                        "messaging.system",
                        "messaging.operation.type",
                        "messaging.operation.name",
                        "messaging.destination.name",
                        "messaging.message.id",
                        "messaging.message.conversation_id",
                        "messaging.batch.message_count");
        assertThat(spans(PROCESS).get(0).getAttributes().get(AttributeKey.stringKey("messaging.message.id")))
                .isEqualTo(event.toString());
    }

    @Test
    void spansOfABatchAreLinkedAndKeepTheirTraces() throws Exception {
        fixture.process(10).start();
        Plug plug = fixture.plug();
        exported.reset();
        fixture.publishTraced(Map.of(newId(), context(1), newId(), context(2), newId(), context(3)));
        fixture.awaitDelivering(4);

        plug.release();
        await().atMost(PATIENCE)
                .until(() -> spans(PUBLISH).size() == 4 && spans(PROCESS).size() == 4);

        List<SpanData> batch = spans(PROCESS).stream()
                .filter(span -> Long.valueOf(3)
                        .equals(span.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count"))))
                .toList();
        assertThat(batch)
                .extracting(SpanData::getTraceId)
                .doesNotHaveDuplicates()
                .hasSize(3);
        SpanData first = batch.stream()
                .filter(span -> span.getLinks().size() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(links(first)).isSubsetOf(context(1), context(2), context(3));
        assertThat(batch).filteredOn(span -> span != first).allSatisfy(span -> assertThat(links(span))
                .containsExactly(context(first)));
    }

    @Test
    void retryContinuesTheTraceOfTheFailedAttempt() throws Exception {
        fixture.process(10).start();
        UUID event = newId();
        AtomicBoolean failed = new AtomicBoolean();
        fixture.when(event, () -> {
            if (!failed.getAndSet(true)) {
                throw new IllegalStateException("the address ada@example.org is wrong");
            }
        });

        fixture.publishTraced(Map.of(event, context(1)));

        await().atMost(PATIENCE).until(() -> spans(PROCESS).size() == 2);
        SpanData first = spans(PROCESS).get(0);
        SpanData second = spans(PROCESS).get(1);
        assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(first.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo(IllegalStateException.class.getName());
        assertThat(first.toString()).doesNotContain("ada@example.org");
        assertThat(second.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(second.getParentSpanId()).isEqualTo(first.getSpanId());
    }

    @Test
    void unsampledTraceIsPassedOnWithoutSpans() throws Exception {
        fixture.process(10).start();
        String unsampled = context(1).replaceAll("01$", "00");

        fixture.publishTraced(Map.of(newId(), unsampled));

        await().atMost(PATIENCE).until(() -> fixture.publishedTraces().equals(List.of(unsampled)));
        assertThat(exported.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void contextIsPassedOnWhileTracingIsOff() throws Exception {
        fixture.trace(Spans.OFF);
        fixture.process(10).start();

        fixture.publishTraced(Map.of(newId(), context(1)));

        await().atMost(PATIENCE).until(() -> fixture.publishedTraces().equals(List.of(context(1))));
    }
}
