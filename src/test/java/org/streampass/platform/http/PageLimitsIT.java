package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.process.App;

/** The page at the server's limits: it shows the same content, by other requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageLimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Browser browser;
    private App app;

    @BeforeAll
    void start(@TempDir Path data) {
        browser = Browser.start();
        app = App.start(
                data,
                Map.of(
                        "streampass.websocket.replay-limit", "1",
                        "streampass.websocket.max-connections-per-user", "1"));
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.close();
            browser.close();
        }
    }

    @Test
    void missedNotificationsBeyondTheReplayAreFetched() {
        String name = Api.unique("ada");
        PageUser ada = new PageUser(browser.open(app.api().base())).signIn(name);
        ada.expectState("Live");
        List<String> frames = new CopyOnWriteArrayList<>();
        ada.page().onWebSocket(socket -> socket.onFrameReceived(frame -> frames.add(frame.text())));
        ada.page().context().setOffline(true);
        ada.expectState("Offline");
        app.api().user(name).subscribe("tok_ok");
        await().atMost(PATIENCE)
                .until(() -> app.api().user(name).notifiedEvents(), events -> events.contains("RecommendationsReady"));

        ada.page().context().setOffline(false);

        ada.expectState("Live");
        ada.expectAllSteps();
        assertThat(frames).singleElement().asString().startsWith("{\"welcome\":{\"sequence\":3,\"recovered\":false,");
    }

    @Test
    void tabBeyondTheConnectionLimitPollsUntilAnotherIsClosed() {
        PageUser one = new PageUser(browser.open(app.api().base())).signIn(Api.unique("ada"));
        one.expectState("Live$");
        Page page = one.page().context().newPage();
        page.navigate(app.api().base());
        PageUser other = new PageUser(page);
        other.expectState("Live, refreshed");

        one.subscribe("tok_ok");

        one.expectAllSteps();
        other.expectAllSteps();
        one.page().close();
        other.expectState("Live$");
    }
}
