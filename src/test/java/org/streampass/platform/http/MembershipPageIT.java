package org.streampass.platform.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.process.App;

/** "My subscription" on the page, from the first payment to the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembershipPageIT {

    private Browser browser;
    private App app;

    @BeforeAll
    void start(@TempDir Path data) {
        browser = Browser.start();
        app = App.start(data, Map.of("streampass.payments.simulator.latency", "10ms"));
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.close();
            browser.close();
        }
    }

    private void turnClock(String period) {
        app.api()
                .send(app.api()
                        .request("/demo/clock")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"advance\":\"%s\"}".formatted(period))));
    }

    private PageUser member(String card) {
        PageUser user = new PageUser(browser.open(app.api().base())).signIn(Api.unique("ada"));
        user.subscribe(card);
        assertThat(facts(user)).containsText("Active");
        assertThat(user.list().locator("li")).hasCount(20);
        return user;
    }

    private static Locator facts(PageUser user) {
        return user.page().locator("#membership-facts");
    }

    private static Locator payments(PageUser user) {
        return user.page().locator("#membership-payments");
    }

    private static void look(PageUser user, String name) {
        Locator card = user.page().locator("#membership");
        card.scrollIntoViewIfNeeded();
        card.screenshot(new Locator.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", "membership-" + name + ".png")));
        assertThat(new AxeBuilder(user.page()).include("#membership").analyze().getViolations())
                .isEmpty();
    }

    @Test
    void cancellationIsExplainedAndCanBeWithdrawn() {
        PageUser ada = member("tok_ok");
        assertThat(facts(ada)).containsText("Renews");
        assertThat(ada.page().locator("#waterfall-text")).containsText("Everything is done. Next renewal: ");
        assertThat(ada.page().locator("#waterfall-rows li > span:first-child"))
                .hasText(new String[] {"Your request", "Your payment", "Your films"});
        look(ada, "active");

        ada.press("Cancel…");
        assertThat(ada.page().locator("#cancel"))
                .containsText(Pattern.compile("you can keep it after all.*We refund.*€9.99", Pattern.DOTALL));
        look(ada, "cancel");
        ada.page().keyboard().press("Tab");
        ada.press("Cancel my subscription");
        assertThat(facts(ada)).containsText("Cancels");
        assertThat(ada.steps().last()).containsText("Cancels on");

        ada.press("Keep it after all");
        assertThat(facts(ada)).containsText("Renews");
        assertThat(ada.steps().last()).hasText("Kept after all");
    }

    @Test
    void immediateCancellationShowsTheRefundAndTheUserMaySubscribeAgain() {
        PageUser ada = member("tok_ok");

        ada.press("Cancel…");
        ada.page().getByLabel("Now").check();
        ada.press("Cancel my subscription");

        assertThat(facts(ada)).containsText("Cancelled");
        assertThat(payments(ada)).containsText("refunded");
        assertThat(ada.heading("Your subscription is over")).isVisible();
        assertThat(ada.list()).isHidden();
        look(ada, "refunded");
        ada.press("Subscribe again");
        ada.subscribe("tok_ok");
        assertThat(facts(ada)).containsText("Active");
    }

    @Test
    void overduePaymentIsPaidWithAnotherCardOnAPhone() {
        PageUser ada = member("tok_expires");
        ada.page().setViewportSize(360, 740);
        turnClock("P32D");

        assertThat(facts(ada)).containsText(Pattern.compile("Payment overdue.*Next attempt", Pattern.DOTALL));
        assertThat(ada.list().locator("li")).hasCount(20);
        look(ada, "overdue");
        ada.page().getByLabel("Another card").selectOption("tok_ok");
        ada.press("Use it");

        assertThat(facts(ada)).containsText("Active");
        assertThat(payments(ada)).containsText("Month 2");
        assertThat(payments(ada).locator("li").first()).containsText("paid");
        assertThat((Integer) ada.page().evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
    }
}
