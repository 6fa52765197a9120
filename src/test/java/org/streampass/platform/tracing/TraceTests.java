package org.streampass.platform.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TraceTests {

    private static final String ID = "0af7651916cd43dd8448eb211c80319c";
    private static final Trace SAMPLED = Trace.of("00-" + ID + "-b7ad6b7169203331-01", "vendor=value");
    private static final Trace UNSAMPLED = Trace.of("00-" + ID + "-b7ad6b7169203331-00", null);

    @Test
    void contextSurvivesAsTextAndAsSpanContext() {
        assertThat(Trace.of(SAMPLED.context()).parent()).isEqualTo(SAMPLED.parent());
        assertThat(SAMPLED.id()).isEqualTo(ID);
        assertThat(Trace.NONE.id()).isNull();
        assertThat(Trace.of(Trace.NONE.context())).isEqualTo(Trace.NONE);
    }

    @Test
    void flagSaysWhetherTheTraceIsRecorded() {
        assertThat(SAMPLED.isSampled()).isTrue();
        assertThat(UNSAMPLED.isSampled()).isFalse();
        assertThat(Trace.NONE.isSampled()).isFalse();
    }

    @Test
    void logLinesHaveTheIdWhileItIsSet() {
        try (MDC.MDCCloseable line = SAMPLED.inLog()) {
            assertThat(MDC.get("traceId")).isEqualTo(ID);
        }
        assertThat(MDC.get("traceId")).isNull();
        assertThat(Trace.NONE.inLog()).isNull();
    }
}
