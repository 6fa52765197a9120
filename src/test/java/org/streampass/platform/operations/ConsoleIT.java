package org.streampass.platform.operations;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Browser;
import org.streampass.testing.http.JolokiaClient;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Hawtio in a browser, as an operator uses it, and the effect of its buttons. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROUTE = "payments-request";
    private static final String QUEUE = "org.apache.activemq.artemis*:queue=\"payments-UserSubscribed\",*";

    private App app;
    private Operator operator;
    private JolokiaClient jmx;
    private Browser browser;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data, Map.of("streampass.health.interval", "200ms"));
        operator = new Operator(app.api(), data);
        jmx = new JolokiaClient(operator);
    }

    @AfterEach
    void resumeRoutes() {
        jmx.onRoute(ROUTE, "start()");
    }

    @AfterAll
    void stop() {
        app.close();
        if (browser != null) {
            browser.close();
        }
    }

    /** Only some tests need a browser: without one, the others still run. */
    private Browser browser() {
        if (browser == null) {
            browser = Browser.start();
        }
        return browser;
    }

    private String subscribe(Api.User user) {
        return user.subscribe("tok_ok").json().get("id").asText();
    }

    private JsonNode readiness() {
        return operator.get("/health/readiness").json();
    }

    private ServiceStatus status(String route) {
        return app.bean(CamelContext.class).getRouteController().getRouteStatus(route);
    }

    @Test
    void operatorSignsInReadsACounterAndStopsARoute() {
        Api.User ada = app.api().user(Api.unique("ada"));
        String id = subscribe(ada);
        await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
        String handled = jmx.read(jmx.find(JolokiaClient.route(ROUTE)), "ExchangesCompleted")
                .get("value")
                .asText();

        try (Page page = browser().open(app.api().base() + "/actuator/hawtio/")) {
            assertThat(page.getByText(ROUTE)).hasCount(0);
            page.getByLabel("User").fill("operator");
            page.getByLabel("Password").fill(operator.password());
            page.getByRole(AriaRole.BUTTON).click();

            page.getByText("routes", new Page.GetByTextOptions().setExact(true)).click();
            Locator row = page.locator("tr", new Page.LocatorOptions().setHasText(ROUTE));
            assertThat(row.locator("[data-label=State]")).hasText("Started");
            assertThat(row.locator("[data-label=Completed]")).hasText(handled);

            row.getByRole(AriaRole.CHECKBOX).check();
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop"))
                    .click();

            assertThat(row.locator("[data-label=State]")).hasText("Stopped");
        }
        assertThat(status(ROUTE)).isEqualTo(ServiceStatus.Stopped);
    }

    @Test
    void anonymousVisitorSeesOnlyTheSignInForm() {
        try (Page page = browser().open(app.api().base() + "/actuator/hawtio/camel")) {
            page.getByLabel("User").fill("operator");
            page.getByLabel("Password").fill("guessed");
            page.getByRole(AriaRole.BUTTON).click();

            assertThat(page.getByRole(AriaRole.STATUS)).hasText("User and password do not match.");
            page.navigate(app.api().base() + "/actuator/hawtio/camel");
            assertThat(page.getByRole(AriaRole.BUTTON)).hasText("Sign in");
        }
    }

    @ParameterizedTest
    @CsvSource({"stop(), start(), Stopped", "suspend(), resume(), Suspended"})
    void messagesOfAStoppedRouteWaitAndAreHandledOnceAfterwards(
            String rest, String resumeRoutes, ServiceStatus resting) {
        assertThat(jmx.onRoute(ROUTE, rest).get("status").asInt()).isEqualTo(200);
        assertThat(status(ROUTE)).isEqualTo(resting);

        List<Api.User> users = IntStream.range(0, 5)
                .mapToObj(n -> app.api().user(Api.unique("user")))
                .toList();
        List<String> accepted = users.stream().map(this::subscribe).toList();

        await().atMost(PATIENCE).until(() -> waiting() == accepted.size());
        await().atMost(PATIENCE)
                .until(() -> "DEGRADED".equals(readiness().get("status").asText()));
        JsonNode details = readiness().at("/components/runningRoutes/details");
        assertThat(details.get("says").asText()).contains(ROUTE, "waits");
        assertThat(details.get("since").asText()).isNotEmpty();
        Api.Answer anonymous = app.api().get("/actuator/health/readiness");
        assertThat(anonymous.status()).as("requests are accepted meanwhile").isEqualTo(200);
        assertThat(anonymous.response().body()).isEqualTo("{\"status\":\"DEGRADED\"}");
        assertThat(app.api()
                        .get("/actuator/health/liveness")
                        .json()
                        .get("status")
                        .asText())
                .isEqualTo("UP");
        assertThat(users.get(0).statusOf(accepted.get(0))).isEqualTo("pending");

        jmx.onRoute(ROUTE, resumeRoutes);

        for (int n = 0; n < accepted.size(); n++) {
            Api.User user = users.get(n);
            String id = accepted.get(n);
            await().atMost(PATIENCE).until(() -> user.statusOf(id), "active"::equals);
            assertThat(askings(id)).as("charges").isEqualTo(1);
        }
        await().atMost(PATIENCE)
                .until(() -> "UP".equals(readiness().get("status").asText()));
        assertThat(waiting()).isZero();
    }

    private long waiting() {
        return jmx.read(jmx.find(QUEUE), "MessageCount").get("value").asLong();
    }

    private int askings(String subscription) {
        return app.bean(JdbcClient.class)
                .sql("select attempts from payments.simulator_ledger where cast(idempotency_key as varchar) = ?")
                .param(subscription)
                .query(Integer.class)
                .single();
    }

    @Test
    void routesHaveTheIdsAndDescriptionsOfTheirFiles() {
        String route = jmx.find(JolokiaClient.route("payments-charge"));

        assertThat(jmx.read(route, "Description").get("value").asText())
                .isEqualTo("Charges the card, and publishes the outcome");
        assertThat(jmx.execute(route, "dumpRouteAsXml()").get("value").asText())
                .contains("{{streampass.payments.concurrency}}");
    }

    @Test
    void forbiddenOperationsAreRefused() {
        String route = jmx.find(JolokiaClient.route(ROUTE));
        assertRefused(jmx.execute(route, "remove()"));
        assertRefused(jmx.onRoute("subscriptions-subscribe", "stop()"));
        assertRefused(jmx.onRoute("subscriptions-plans", "suspend()"));
        assertRefused(jmx.execute(route, "updateRouteFromXml(java.lang.String)", "<route/>"));
        assertRefused(jmx.execute(jmx.find(QUEUE), "removeAllMessages()"));
        assertRefused(jmx.execute(jmx.find(QUEUE), "browse()"));
        assertRefused(jmx.execute("java.lang:type=Memory", "gc"));
        assertRefused(jmx.execute("com.sun.management:type=DiagnosticCommand", "vmSystemProperties"));
        assertRefused(jmx.read("java.lang:type=Runtime", "SystemProperties"));
        assertRefused(jmx.send(JolokiaClient.question("write", route)
                .put("attribute", "Tracing")
                .put("value", true)));
        assertThat(operator.get("/jolokia/read/java.lang:type=Memory")
                        .json()
                        .get("status")
                        .asInt())
                .as("operation by GET")
                .isEqualTo(403);
        assertThat(jmx.ask("search", "com.sun.management:*").get("value")).isEmpty();
    }

    private static void assertRefused(JsonNode answer) {
        assertThat(answer.get("status").asInt()).as("%s", answer).isEqualTo(403);
    }
}
