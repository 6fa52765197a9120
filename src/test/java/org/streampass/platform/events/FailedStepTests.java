package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The route's consumer classifies and logs a failure; Camel only passes it on. */
class FailedStepTests extends RoutesTest {

    private final Logger camelLog = (Logger) LoggerFactory.getLogger("org.apache.camel");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @Override
    protected String service() {
        return "recommendations";
    }

    @Override
    protected Map<String, Object> beans() {
        return Map.of("recommendations", new Failing());
    }

    public static class Failing {

        public void handle(List<EventEnvelope> events) {
            throw new IllegalStateException("of the handler");
        }
    }

    @BeforeEach
    void listen() {
        logged.start();
        camelLog.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        camelLog.detachAppender(logged);
    }

    @Test
    void failureOfAHandlerIsThrownToTheConsumerAndNotLoggedByCamel() {
        EventEnvelope event = event("PaymentFailed", UUID.randomUUID(), Map.of());

        assertThatThrownBy(() -> handle("recommendations-list", event))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of the handler");

        assertThat(logged.list).isEmpty();
        assertThat(count("inbox")).isZero();
    }
}
