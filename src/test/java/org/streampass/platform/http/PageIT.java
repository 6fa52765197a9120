package org.streampass.platform.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.TcpProxy;

/** The page in a browser, as a person uses it. Its WebSocket passes a proxy that can be cut. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WORKS = "tok_ok";
    private static final String IS_DECLINED = "tok_declined";
    private static final Set<String> SERIOUS = Set.of("serious", "critical");

    private Browser browser;
    private TcpProxy sockets;
    private App app;
    private Path data;

    @BeforeAll
    void start(@TempDir Path data) {
        this.data = data;
        browser = Browser.start();
        int port = Ports.freePort();
        sockets = new TcpProxy(port);
        app = App.start(
                data,
                Map.of(
                        "streampass.websocket.port",
                        "" + port,
                        "streampass.websocket.url",
                        "ws://localhost:%d/notifications".formatted(sockets.port())));
    }

    @AfterEach
    void closePagesAndRestoreNetwork() throws Exception {
        browser.closePages();
        sockets.restore();
        payments().resumeRoute("payments-charge");
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.close();
            sockets.close();
            browser.close();
        }
    }

    private org.apache.camel.spi.RouteController payments() {
        return app.bean(CamelContext.class).getRouteController();
    }

    /** Payments for new subscriptions wait until the route is resumed. */
    private void holdPayments() throws Exception {
        payments().suspendRoute("payments-charge");
    }

    private PageUser visitor() {
        return new PageUser(browser.open(app.api().base()));
    }

    private PageUser openSecondTab(PageUser visitor) {
        Page page = visitor.page().context().newPage();
        page.navigate(app.api().base());
        return new PageUser(page);
    }

    @Test
    void workflowIsShownAlsoAfterAReloadInAnotherTabAndOnAnotherDevice() {
        String name = Api.unique("ada");
        PageUser ada = visitor();
        List<String> errors = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        ada.page().onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("404")) {
                errors.add(message.text());
            }
        });
        ada.page().onPageError(errors::add);
        ada.page().onRequest(request -> asked.add(request.url()));
        ada.page().onWebSocket(socket -> asked.add(socket.url()));
        ada.page().reload();

        ada.signIn(name).expectState("Live");
        ada.subscribe(WORKS);

        ada.expectAllSteps();
        assertThat(ada.heading("Welcome. Enjoy the show.")).isVisible();
        assertThat(ada.page().locator("#announcer")).hasText("Your films are chosen");
        ada.page().reload();
        ada.expectAllSteps();
        openSecondTab(ada).expectAllSteps();
        visitor().signIn(name).expectAllSteps();
        assertThat(errors).isEmpty();
        assertThat(asked)
                .as("requests to other servers")
                .isNotEmpty()
                .allMatch(url -> url.startsWith(app.api().base() + "/")
                        || url.equals("ws://localhost:%d/notifications".formatted(sockets.port())));
    }

    @Test
    void timesOfTheStepsComeFromTheServerAndNeverDecrease() {
        PageUser ada = visitor().signIn(Api.unique("ada"));
        ada.page().clock().setSystemTime(Date.from(Instant.now().plus(Duration.ofHours(1))));

        ada.subscribe(WORKS);

        ada.expectAllSteps();
        List<Instant> times = ada.page().locator("#steps time").all().stream()
                .map(time -> Instant.parse(time.getAttribute("datetime")))
                .toList();
        assertThat(times)
                .isSorted()
                .allMatch(time -> time.isBefore(Instant.now().plusSeconds(60)));
    }

    @Test
    void catalogueIsUsableDuringThePayment() throws Exception {
        holdPayments();
        PageUser ada = visitor().signIn(Api.unique("ada"));
        ada.subscribe(WORKS);
        ada.expectPending();

        List<String> first = ada.films();
        ada.press("Next");
        assertThat(ada.page().getByText(Pattern.compile("Page 2 of"))).isVisible();
        assertThat(ada.films()).isNotEmpty().doesNotContainAnyElementsOf(first);
        ada.page().getByLabel("Genre").selectOption("western");
        ada.page().getByLabel("Title").fill("once upon");
        assertThat(ada.page().locator("#movies h3")).hasText(new String[] {"Once Upon a Time in the West"});
        ada.expectPending();

        payments().resumeRoute("payments-charge");
        ada.expectAllSteps();
        assertThat(ada.page().getByLabel("Title")).hasValue("once upon");
    }

    @Test
    void declinedUserSeesAMessageAndTriesAgain() {
        PageUser ada = visitor().signIn(Api.unique("ada"));
        ada.subscribe(IS_DECLINED);

        assertThat(ada.heading("Your bank said no")).isVisible();
        assertThat(ada.page().getByText("Nothing was charged.")).isVisible();
        assertThat(ada.steps())
                .hasText(new String[] {"Request received", "Passed on to the services", "The payment was declined"});
        assertThat(ada.list()).isHidden();

        ada.press("Try again");
        ada.payWith(WORKS);

        ada.expectAllSteps();
    }

    @Test
    void changesInOneTabAppearInTheOther() throws Exception {
        PageUser one = visitor().signIn(Api.unique("ada"));
        PageUser other = openSecondTab(one);
        other.expectState("Live");
        holdPayments();

        one.subscribe(WORKS);
        other.expectPending();
        payments().resumeRoute("payments-charge");

        one.expectAllSteps();
        other.expectAllSteps();
        one.press("Sign out");
        assertThat(other.page().getByLabel("Your name")).isVisible();
    }

    @Test
    void eventsWhileOfflineAppearAfterReconnecting() throws Exception {
        String name = Api.unique("ada");
        PageUser ada = visitor().signIn(name);
        holdPayments();
        ada.subscribe(WORKS);
        ada.expectPending();

        ada.page().context().setOffline(true);
        sockets.cut();
        ada.expectState("Offline");
        payments().resumeRoute("payments-charge");
        await().atMost(PATIENCE)
                .until(() -> app.api().user(name).notifiedEvents(), events -> events.contains("RecommendationsReady"));
        ada.expectPending();

        sockets.restore();
        ada.page().context().setOffline(false);
        ada.expectState("Live");
        ada.expectAllSteps();
    }

    /** With as many notifications as before, one of them of another subscription. */
    @Test
    void pageShowsTheRestoredDatabase() {
        String name = Api.unique("ada");
        PageUser ada = visitor().signIn(name);
        ada.subscribe(WORKS);
        ada.expectAllSteps();
        JdbcClient records = app.bean(JdbcClient.class);
        UUID subscription = records.sql("select id from subscriptions.subscription where user_id = ?")
                .param(name)
                .query(UUID.class)
                .single();
        records.sql("update notifications.notification set subject = ? where user_id = ? and sequence = 3")
                .params(UUID.randomUUID(), name)
                .update();
        records.sql("delete from notifications.epoch").update();

        sockets.cut();
        sockets.restore();

        assertThat(ada.steps()).not().hasText(PageUser.ALL_STEPS);
        ada.expectState("Live$");
        records.sql("update notifications.notification set subject = ? where user_id = ? and sequence = 3")
                .params(subscription, name)
                .update(); // otherwise the reconciliation of the other tests misses it
    }

    /** A firewall blocks WebSockets, and later allows them. */
    @Test
    void pageWithoutWebSocketPollsAndShowsNothingTwice() {
        sockets.cut();
        PageUser ada = visitor().signIn(Api.unique("ada"));
        ada.expectState("Live, refreshed");

        ada.subscribe(IS_DECLINED);
        assertThat(ada.heading("Your bank said no")).isVisible();

        sockets.restore();
        ada.expectState("Live$");
        ada.press("Try again");
        ada.payWith(WORKS);
        ada.expectAllSteps();
    }

    /** The proxy keeps the connection open and forwards nothing: only a request by HTTP can detect that. */
    @Test
    void stalledWebSocketIsDetectedWhenThePageBecomesVisible() throws Exception {
        String name = Api.unique("ada");
        PageUser ada = visitor().signIn(name);
        ada.expectState("Live");
        sockets.stall();
        app.api().user(name).subscribe(WORKS);
        await().atMost(PATIENCE)
                .until(() -> app.api().user(name).notifiedEvents(), events -> events.contains("RecommendationsReady"));
        assertThat(ada.heading("Subscribe")).isVisible();

        ada.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))");

        ada.expectAllSteps();
    }

    @Test
    void lostAnswerDoesNotRepeatTheRequest() {
        String name = Api.unique("ada");
        PageUser ada = visitor().signIn(name);
        List<String> keys = new ArrayList<>();
        ada.page().route("**/subscriptions", route -> {
            String key = route.request().headers().get("idempotency-key");
            if (key != null) {
                keys.add(key);
            }
            if (key != null && keys.size() == 1) {
                route.fetch(); // the request reaches the server
                route.abort();
            } else {
                route.resume();
            }
        });

        ada.subscribe(WORKS);

        ada.page().waitForCondition(() -> keys.size() == 2);
        ada.expectAllSteps();
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
        assertThat(app.api().user(name).get("/subscriptions").json().get("subscriptions"))
                .hasSize(1);
    }

    @Test
    void expiredTokenIsRenewedForANameAndOtherwiseRequested() {
        String name = Api.unique("ada");
        PageUser local = visitor().signIn(name);
        local.page().evaluate("""
                localStorage.setItem('streampass.session',
                    JSON.stringify({ ...JSON.parse(localStorage.getItem('streampass.session')), token: 'old' }))""");
        local.page().reload();
        local.expectState("Live");

        Page page = browser.open("about:blank");
        page.route(
                "**/page/settings.json",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"signIn\":\"token\"}")));
        page.navigate(app.api().base());
        PageUser ada = new PageUser(page);
        page.getByLabel("Your token").fill("nonsense");
        ada.press("Sign in");
        assertThat(page.getByText("This token is not accepted")).isVisible();
        page.getByLabel("Your token").fill(app.api().user(name).token());
        ada.press("Sign in");
        ada.expectState("Live");
        assertThat(page.getByText(name)).isVisible();
        page.evaluate("""
                localStorage.setItem('streampass.session',
                    JSON.stringify({ ...JSON.parse(localStorage.getItem('streampass.session')), token: 'old' }))""");
        page.reload();
        assertThat(page.getByText("Your token is no longer valid.")).isVisible();
        assertThat(page.getByLabel("Your token")).isVisible();
    }

    @Test
    void pageIsUsableByKeyboard() {
        PageUser ada = visitor();
        Page page = ada.page();
        assertThat(page.getByLabel("Your name")).isVisible();

        page.keyboard().press("Tab");
        assertThat(page.getByText("Skip to the content")).isFocused();
        page.keyboard().press("Enter");
        tabTo(page, page.getByLabel("Your name"));
        page.keyboard().type(Api.unique("ada"));
        page.keyboard().press("Enter");
        tabTo(page, page.getByLabel("Standard"));
        page.keyboard().press("ArrowRight");
        assertThat(page.getByLabel("Premium")).isChecked();
        page.keyboard().press("ArrowLeft");
        tabTo(page, page.getByLabel("Crime", new Page.GetByLabelOptions().setExact(true)));
        page.keyboard().press("Space");
        tabTo(page, page.getByLabel("E-mail"));
        page.keyboard().type("ada@example.org");
        page.keyboard().press("Enter");

        assertThat(page.locator("#progress-title")).isFocused();
        ada.expectAllSteps();
    }

    /** Presses Tab until the target has the focus, with a limit; every focused element must be visible. */
    private static void tabTo(Page page, Locator target) {
        assertThat(target).isVisible();
        for (int presses = 0; presses < 40; presses++) {
            if ((boolean) target.evaluate("element => element === document.activeElement")) {
                return;
            }
            page.keyboard().press("Tab");
        }
        assertThat(target).isFocused();
    }

    @Test
    void everyStateIsAccessible() {
        PageUser ada = visitor();
        assertThat(ada.page().locator("#movies li").first()).isVisible();
        assertAccessible(ada.page(), "signing in");
        ada.signIn(Api.unique("ada"));
        assertAccessible(ada.page(), "the form");
        ada.subscribe(IS_DECLINED);
        assertThat(ada.heading("Your bank said no")).isVisible();
        assertAccessible(ada.page(), "declined");
        ada.press("Try again");
        ada.payWith(WORKS);
        ada.expectAllSteps();
        assertAccessible(ada.page(), "the list");
        ada.page().navigate(app.api().base() + "/flow");
        assertThat(ada.page().locator("#queues tr").first()).isVisible();
        assertAccessible(ada.page(), "the flow");
    }

    /** On a phone, in the light and the dark scheme: no serious violation, and no horizontal scrolling. */
    private static void assertAccessible(Page page, String state) {
        page.setViewportSize(360, 740);
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .as("width of " + state)
                .isEqualTo(360);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            AxeBuilder axe =
                    new AxeBuilder(page).exclude(".posters > li:nth-child(n + 4)"); // all cards have the same structure
            if (scheme == ColorScheme.DARK) {
                axe.withRules(List.of("color-contrast")); // the other rules do not depend on colours
            }
            List<Rule> serious = axe.analyze().getViolations().stream()
                    .filter(rule -> SERIOUS.contains(rule.getImpact()))
                    .toList();
            assertThat(serious)
                    .as("%s, %s", state, scheme)
                    .extracting(rule -> rule.getId() + " " + rule.getNodes())
                    .isEmpty();
        }
        page.setViewportSize(1280, 800);
    }

    @Test
    void flowPageShowsTheQueuesOfTheBroker() throws Exception {
        payments().suspendRoute("payments-request");
        Page page = browser.open(app.api().base() + "/flow");
        Locator row = page.locator("[data-queue=payments-UserSubscribed]");
        assertThat(row.locator("td").last()).hasText("no: events wait");
        int came = Integer.parseInt(row.locator("td").nth(4).textContent());

        for (int n = 1; n <= 3; n++) {
            app.api().user(Api.unique("ada")).subscribe(IS_DECLINED);
        }

        assertThat(row.locator("td").nth(1)).hasText("3");
        assertThat(row.locator("td").nth(4)).hasText("" + (came + 3));
        assertThat(page.locator(".depth text", new Page.LocatorOptions().setHasText("3")))
                .isVisible();
        payments().resumeRoute("payments-request");
        assertThat(row.locator("td").nth(1)).hasText("0");
        assertThat(row.locator("td").nth(5)).hasText("" + (came + 3));
        assertThat(row.locator("td").last()).hasText("yes");
        assertThat(page.getByText("Yes", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
    }

    @Test
    void operatorFindsALateSubscriptionAndWhereItIs() throws Exception {
        holdPayments();
        String id = app.api()
                .user(Api.unique("bob"))
                .subscribe(WORKS)
                .json()
                .get("id")
                .asText();
        Page page = browser.open(app.api().base() + "/flow");
        assertThat(page.locator("#late-text")).containsText("Sign in as an operator");
        page.navigate(app.api().base() + "/operator/sign-in");
        page.getByLabel("User").fill("operator");
        page.getByLabel("Password").fill(new Operator(app.api(), data).password());
        page.getByText("Sign in").click();
        assertThat(page).not().hasURL(Pattern.compile(".*/sign-in.*"));
        page.navigate(app.api().base() + "/flow");

        page.getByLabel("Subscription or user").fill(id);
        page.getByText("Find", new Page.GetByTextOptions().setExact(true)).click();

        assertThat(page.locator("#slip-now")).containsText("queued, late");
        assertThat(page.locator("#slip-why")).containsText("the route payments-charge is stopped");
        assertThat(page.locator("#late-items")).containsText("payments-charge of " + id);
    }

    @Test
    void contentSecurityPolicyBlocksForeignScriptsAndConnections() {
        Page page = browser.open("about:blank");
        Response response = page.navigate(app.api().base());

        assertThat(response.headerValue("content-security-policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("connect-src 'self' ws://localhost:" + sockets.port() + ";", "frame-ancestors 'none'");
        assertThat(response.headerValue("cache-control")).isEqualTo("no-cache");
        assertThat(page.evaluate("""
                new Promise(done => {
                    document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective));
                    setTimeout(() => done('nothing was refused'), 5000);
                    new Image().src = 'https://elsewhere.example/picture.png';
                })""")).isEqualTo("img-src");
        Request module = page.waitForRequest("**/page/api.js", page::reload);
        assertThat(module.response().status()).isIn(200, 304);
    }
}
