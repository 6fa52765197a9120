package org.streampass.platform.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route.FulfillOptions;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;
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
        return member(browser.open(app.api().base()), card);
    }

    private static PageUser member(Page page, String card) {
        PageUser user = new PageUser(page).signIn(Api.unique("ada"));
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

    private static Locator progress(PageUser user) {
        return user.page().locator("#waterfall-rows li > span:first-child");
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
        assertThat(progress(ada)).hasText(new String[] {"Your request", "Your payment", "Your films"});
        look(ada, "active");

        ada.press("Cancel…");
        assertThat(ada.page().locator("#cancel"))
                .containsText(Pattern.compile("you can keep it after all.*We refund.*€9.99", Pattern.DOTALL));
        look(ada, "cancel");
        ada.page().keyboard().press("Tab");
        ada.press("Cancel my subscription");
        assertThat(facts(ada)).containsText("Cancels");
        assertThat(ada.steps().last()).containsText("Cancels on");
        assertThat(ada.page().locator("#waterfall-text")).containsText("Everything is done. It ends on ");

        ada.press("Keep it after all");
        assertThat(facts(ada)).containsText("Renews");
        assertThat(ada.steps().last()).hasText("Kept after all");
    }

    /**
     * In words that a customer understands: the service that works on it, the later steps, and that it takes longer than
     * usual.
     */
    @Test
    void requestThatIsUnderWayShowsTheStepsToComeAndThatItTakesLonger() throws Exception {
        RouteController routes = app.bean(CamelContext.class).getRouteController();
        routes.stopRoute("payments-charge");
        try {
            PageUser ada = new PageUser(browser.open(app.api().base())).signIn(Api.unique("ada"));
            ada.subscribe("tok_ok");

            Locator when = ada.page().locator("#waterfall-rows .when");
            assertThat(progress(ada))
                    .hasText(new String[] {"Your request", "We ask your bank", "Your bank answers", "Your films"});
            assertThat(when.nth(1)).hasText("now");
            assertThat(when.nth(2)).hasText("next");
            assertThat(when.nth(3)).hasText("later");
            look(ada, "under-way");
            assertThat(ada.page().locator("#waterfall-text")).containsText("This takes longer than usual.");
            assertThat(when.nth(1)).hasText("takes longer");
            ada.page().setViewportSize(360, 740);
            look(ada, "late");

            routes.startRoute("payments-charge");
            assertThat(progress(ada)).hasText(new String[] {"Your request", "Your payment", "Your films"});
        } finally {
            routes.startRoute("payments-charge");
        }
    }

    @Test
    void progressShowsWhatHappenedSinceTheLastRenewal() {
        Instant renewed = Instant.now().minus(Duration.ofDays(2));
        Instant before = renewed.minus(Duration.ofDays(31));
        String format = """
                {"at":"%s","late":false,"now":[],"toCome":[],"next":[],"silent":[],"done":[
                    {"event":"UserSubscribed","at":"%s","handledBy":[]},
                    {"event":"PaymentCompleted","at":"%s","handledBy":[]},
                    {"event":"RenewalDue","at":"%s","handledBy":[]},
                    {"event":"PaymentCompleted","at":"%s","handledBy":[]}]}""";
        String slip = format.formatted(Instant.now(), before, before, renewed, renewed);
        Page page = browser.open(app.api().base());
        page.route("**/subscriptions/*/progress", route -> route.fulfill(new FulfillOptions().setBody(slip)));

        PageUser ada = member(page, "tok_ok");

        assertThat(progress(ada)).hasText(new String[] {"Your renewal", "Your payment"});
        assertThat(page.locator("#waterfall-rows .when").first()).hasText(Pattern.compile("\\d+ \\w+")); // not a time
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
        assertThat(ada.page().locator("#waterfall-text")).containsText("Your payment is open. The next step is on ");
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
