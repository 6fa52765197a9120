package org.streampass.platform.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.mock.env.MockEnvironment;

/** Tracing is off unless its endpoint is set. */
class TracingSwitchTests {

    private static final String[] ALL =
            ImportCandidates.load(AutoConfiguration.class, null).getCandidates().toArray(String[]::new);

    private static List<String> included(MockEnvironment environment) {
        TracingSwitch tracing = new TracingSwitch();
        tracing.setEnvironment(environment);
        boolean[] included = tracing.match(ALL, null);
        return IntStream.range(0, ALL.length)
                .filter(i -> included[i])
                .mapToObj(i -> ALL[i])
                .toList();
    }

    @Test
    void nothingOfTracingIsConfiguredByDefault() {
        assertThat(included(new MockEnvironment()))
                .contains(MetricsAutoConfiguration.class.getName())
                .noneMatch(name -> name.matches(".*(\\.tracing\\.|OpenTelemetry).*"));
    }

    @Test
    void endpointSwitchesItOn() {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("management.otlp.tracing.endpoint", "http://localhost:4318/v1/traces");

        assertThat(included(environment)).containsExactly(ALL);
    }
}
