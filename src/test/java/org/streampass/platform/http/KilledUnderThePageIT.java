package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/** The whole system is killed during a payment while a page is open, and started again. */
class KilledUnderThePageIT {

    private final Map<String, String> settings = Map.of(
            "server.port", "" + Ports.freePort(),
            "streampass.websocket.port", "" + Ports.freePort());

    @Test
    void pageShowsTheOutageAndContinuesByItself(@TempDir Path data) {
        try (Browser browser = Browser.start();
                AppProcess killed = start(data, "10m")) {
            String name = Api.unique("ada");
            PageUser ada = new PageUser(browser.open(killed.url())).signIn(name);
            ada.subscribe("tok_ok");
            ada.expectPending();

            killed.kill();
            ada.expectState("Offline");
            ada.expectPending();

            try (AppProcess again = start(data, "20ms")) {
                ada.expectState("Live");
                ada.expectAllSteps();
                assertThat(again.api().user(name).notifiedEvents())
                        .containsExactly("UserSubscribed", "PaymentCompleted", "RecommendationsReady");
            }
        }
    }

    private AppProcess start(Path data, String payment) {
        return AppProcess.start(data, settings, Map.of("streampass.payments.simulator.latency", payment));
    }
}
