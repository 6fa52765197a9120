package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Answers while the process starts, works and stops. */
class ReadinessFilterTests {

    @Test
    void requestBeforeStartOrAfterStopIsAnswered503() throws Exception {
        for (ReadinessState state : ReadinessState.values()) {
            MockHttpServletResponse response = answer("/subscriptions", state);

            boolean ready = state == ReadinessState.ACCEPTING_TRAFFIC;
            assertThat(response.getStatus()).as("%s", state).isEqualTo(ready ? 200 : 503);
            assertThat(response.containsHeader("Retry-After")).as("%s", state).isEqualTo(!ready);
        }
    }

    @Test
    void operatorEndpointsAreAlwaysAnswered() throws Exception {
        assertThat(answer("/actuator/health/liveness", ReadinessState.REFUSING_TRAFFIC)
                        .getStatus())
                .isEqualTo(200);
    }

    private static MockHttpServletResponse answer(String path, ReadinessState state) throws Exception {
        ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
        availability.onApplicationEvent(new AvailabilityChangeEvent<>(ApplicationAvailability.class, state));
        MockHttpServletResponse response = new MockHttpServletResponse();
        new ReadinessFilter(availability)
                .doFilter(new MockHttpServletRequest("GET", path), response, new MockFilterChain());
        return response;
    }
}
