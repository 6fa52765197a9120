package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentsSettingsTests {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 28})
    void retriesAscendAndLieWithinTheShortestPeriod(int last) {
        List<Duration> retries = List.of(Duration.ofDays(1), Duration.ofDays(last));

        assertThatThrownBy(() -> new PaymentsSettings(Duration.ofHours(24), retries))
                .hasMessageContaining("streampass.payments.retries")
                .hasMessageContaining(Duration.ofDays(last).toString());
    }
}
