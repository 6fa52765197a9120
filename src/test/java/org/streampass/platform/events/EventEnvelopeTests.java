package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.streampass.platform.tracing.Trace;

class EventEnvelopeTests {

    private static final UUID SUBSCRIPTION = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    record Requested(UUID subscriptionId) implements DomainEvent {}

    record Done(UUID subscriptionId) implements DomainEvent {}

    record Read(@NotNull UUID subscriptionId) {}

    private final EventEnvelope first = EventEnvelope.first(
            "requests", new Requested(SUBSCRIPTION), Instant.parse("2026-01-02T03:04:05Z"), new Trace(PARENT, "a=b"));

    @Test
    void firstEventOfAWorkflowIsDeterministic() {
        assertThat(EventEnvelope.first("requests", new Requested(SUBSCRIPTION), first.time(), first.trace()))
                .isEqualTo(first);
        assertThat(first.type()).isEqualTo("org.streampass.Requested.v1");
        assertThat(first.source()).isEqualTo("/streampass/requests");
        assertThat(first.correlationId()).isEqualTo(first.id());
        assertThat(first.causationId()).isNull();
    }

    @Test
    void idOfACausedEventDerivesFromItsCause() {
        EventEnvelope caused = EventEnvelope.of("works", first.causing(new Done(SUBSCRIPTION)));

        assertThat(caused.id())
                .isEqualTo(EventEnvelope.of("works", first.causing(new Done(SUBSCRIPTION)))
                        .id());
        assertThat(caused.id())
                .isNotEqualTo(first.id())
                .isNotEqualTo(EventEnvelope.of("others", first.causing(new Done(SUBSCRIPTION)))
                        .id())
                .isNotEqualTo(EventEnvelope.of("works", first.causing(new Requested(SUBSCRIPTION)))
                        .id());
        assertThat(caused.correlationId()).isEqualTo(first.id());
        assertThat(caused.causationId()).isEqualTo(first.id());
        assertThat(caused.trace()).isEqualTo(new Trace(PARENT, "a=b"));
    }

    @Test
    void storedCauseYieldsTheSamePublicationAsTheEvent() {
        EventCause stored = new EventCause(first.id(), first.correlationId(), first.trace());

        assertThat(first.asCause()).isEqualTo(stored);
        assertThat(first.is(Requested.class)).isTrue();
        assertThat(first.is(Done.class)).isFalse();
    }

    @Test
    void missingFieldIsNamedInThePoisonException() {
        EventEnvelope empty = new EventEnvelope(
                first.id(), "/x", "Done", SUBSCRIPTION, first.time(), first.id(), null, Trace.NONE, "{}");

        assertThatThrownBy(() -> empty.data(Read.class))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("/subscriptionId")
                .hasMessageContaining("null");
    }

    record Large(UUID subscriptionId, String filling) implements DomainEvent {}

    @Test
    void tooLargeEventIsNotPublished() {
        String most = "x".repeat(EventEnvelope.MAX_BYTES - "{'subscriptionId':'','filling':''}".length() - 36);

        assertThat(EventEnvelope.of("works", first.causing(new Large(SUBSCRIPTION, most)))
                        .data())
                .hasSize(EventEnvelope.MAX_BYTES);
        assertThatThrownBy(() -> EventEnvelope.of("works", first.causing(new Large(SUBSCRIPTION, most + "x"))))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("the resulting Large has more than 65536 bytes of data");
    }

    @Test
    void malformedTraceIsDropped() {
        assertThat(Trace.of(PARENT, "a=b")).isEqualTo(new Trace(PARENT, "a=b"));
        assertThat(Trace.of(PARENT, "line\nbreak")).isEqualTo(new Trace(PARENT, null));
        assertThat(Trace.of("00-zz", "a=b")).isEqualTo(Trace.NONE);
        assertThat(Trace.of(null, null)).isEqualTo(Trace.NONE);
    }
}
