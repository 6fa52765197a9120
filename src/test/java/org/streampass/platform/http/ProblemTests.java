package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;

class ProblemTests {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void serverErrorsNameTheTraceOfTheRequest() {
        SpanContext context =
                SpanContext.create(TRACE, "b7ad6b7169203331", TraceFlags.getDefault(), TraceState.getDefault());
        try (Scope request = Span.wrap(context).makeCurrent()) {
            assertThat(Problem.unavailable("").traceId()).isEqualTo(TRACE);
            assertThat(Problem.notFound("").traceId()).isNull();
        }
        assertThat(Problem.unavailable("").traceId()).as("while tracing is off").isNull();
    }
}
