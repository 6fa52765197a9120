package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.streampass.testing.http.ProblemAssert.assertProblem;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Users, networks and mailboxes exhaust their budgets; others are not affected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BudgetsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path data;
    private App app;

    @BeforeAll
    void start(@TempDir Path data) {
        this.data = data;
        app = App.start(
                data,
                Map.of(
                        "streampass.limits.subscribes-by-user", "5/1h",
                        "streampass.limits.subscribes-by-address", "3/1h",
                        "streampass.limits.mails-by-recipient", "2/1d",
                        "streampass.limits.tickets-by-user", "4/1h",
                        "streampass.limits.tickets-by-address", "6/1h",
                        "server.tomcat.remoteip.internal-proxies", "127\\.0\\.0\\.1"));
    }

    @AfterAll
    void stop() {
        app.close();
    }

    private static Api.Answer subscribe(Api.User user, String email, String token, String... headers) {
        return user.post(
                "/subscriptions", Api.User.REQUEST.formatted(token).replace("ada@example.org", email), headers);
    }

    private Api.User someone() {
        return app.api().user(Api.unique("someone"));
    }

    private static String anAddress() {
        return Api.unique("address") + "@example.org";
    }

    /** @param most the longest acceptable Retry-After */
    private static void assertTooMany(Api.Answer answer, Duration least, Duration most) {
        assertProblem(answer, 429, "too-many-requests");
        assertThat(Long.parseLong(answer.header("Retry-After")))
                .as("whole seconds")
                .isBetween(least.toSeconds(), most.toSeconds());
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofLongTest")
    void declinesOfOneUserAreCountedAcrossARestart(TestDatabase database, @TempDir Path own) {
        Map<String, String> settings = database.settings();
        Map<String, String> limits = Map.of("streampass.limits.declines-by-user", "3/1h");
        String name = Api.unique("card-tester");
        try (App first = App.start(own, settings, limits)) {
            Api.User tester = first.api().user(name);
            for (int i = 0; i < 3; i++) {
                decline(tester);
            }

            assertTooMany(tester.subscribe("tok_ok"), Duration.ofMinutes(50), Duration.ofHours(1));
            assertThat(first.api()
                            .user(Api.unique("another"))
                            .subscribe("tok_ok")
                            .status())
                    .isEqualTo(202);
        }
        try (App second = App.start(own, settings, limits)) {
            Api.User tester = second.api().user(name);
            decline(tester); // one for each process that has not seen the user yet

            assertTooMany(tester.subscribe("tok_ok"), Duration.ofMinutes(50), Duration.ofHours(1));
        }
    }

    private static void decline(Api.User user) {
        Api.Answer accepted = user.subscribe("tok_declined");
        assertThat(accepted.status()).as(accepted.response().body()).isEqualTo(202);
        String id = accepted.json().get("id").asText();
        await().atMost(PATIENCE).until(() -> user.statusOf(id), "declined"::equals);
    }

    @Test
    void requestsThatReachTheTablesAreCounted() {
        Api.User user = someone();
        String email = anAddress();
        for (int i = 0; i < 20; i++) {
            assertThat(user.post("/subscriptions", "{}").status()).isEqualTo(400);
        }
        assertThat(subscribe(user, email, "tok_ok").status()).isEqualTo(202);
        for (int i = 0; i < 4; i++) {
            assertThat(subscribe(user, email, "tok_ok").status()).isEqualTo(409);
        }

        assertTooMany(subscribe(user, email, "tok_ok"), Duration.ofMinutes(10), Duration.ofMinutes(12));
        assertThat(user.get("/subscriptions").status()).isEqualTo(200);
    }

    @Test
    void mailsToAnAddressAreLimitedAndAcceptedOnesAreSent() {
        String victim = Api.unique("victim");
        assertThat(subscribe(someone(), victim + "@example.org", "tok_declined").status())
                .isEqualTo(202);
        assertThat(subscribe(someone(), victim + "+again@Example.org", "tok_declined")
                        .status())
                .isEqualTo(202);

        Api.User third = someone();
        assertTooMany(
                subscribe(third, victim + "+more@example.org", "tok_declined"),
                Duration.ofHours(11),
                Duration.ofHours(12));
        assertThat(third.get("/subscriptions").json().get("subscriptions")).isEmpty();
        assertThat(subscribe(third, anAddress(), "tok_ok").status())
                .as("another mailbox")
                .isEqualTo(202);

        await().atMost(PATIENCE).until(() -> mailsTo(victim) == 2);
    }

    private long mailsTo(String recipient) throws IOException {
        try (Stream<Path> mails = Files.list(data.resolve("outbox"))) {
            return mails.filter(mail -> mail.toString().endsWith(".eml"))
                    .filter(mail -> read(mail).contains("To: " + recipient))
                    .count();
        }
    }

    private static String read(Path mail) {
        try {
            return Files.readString(mail);
        } catch (IOException e) {
            return ""; // it is being renamed
        }
    }

    @Test
    void ticketsOfOneUserAreCounted() {
        Api.User user = someone();
        for (int i = 0; i < 4; i++) {
            assertThat(user.post("/notifications/tickets", null).status()).isEqualTo(201);
        }

        assertTooMany(user.post("/notifications/tickets", null), Duration.ofMinutes(10), Duration.ofMinutes(15));
        assertThat(someone().post("/notifications/tickets", null).status()).isEqualTo(201);
        assertThat(refusals("tickets-by-user")).isPositive();
        assertThat(refusals("mails-by-recipient")).isNotNegative();
    }

    private double refusals(String limit) {
        String metrics =
                new Operator(app.api(), data).get("/prometheus").response().body();
        Matcher line = Pattern.compile("(?m)^streampass_limits_refused_total\\{limit=\"%s\"} (\\S+)$".formatted(limit))
                .matcher(metrics);
        return line.find() ? Double.parseDouble(line.group(1)) : -1;
    }

    @Test
    void requestsOfANetworkAreCountedAcrossUsersExceptFromLoopback() {
        for (String address : List.of("203.0.113.7", "203.0.113.7", "203.0.113.7")) {
            assertThat(subscribe(someone(), anAddress(), "tok_ok", "X-Forwarded-For", address)
                            .status())
                    .isEqualTo(202);
        }
        // A forged header does not help: the address that the proxy appends counts.
        assertTooMany(
                subscribe(someone(), anAddress(), "tok_ok", "X-Forwarded-For", "198.51.100.1, 203.0.113.7"),
                Duration.ofMinutes(15),
                Duration.ofMinutes(20));
        assertThat(subscribe(someone(), anAddress(), "tok_ok", "X-Forwarded-For", "203.0.113.8")
                        .status())
                .isEqualTo(202);
        for (int i = 0; i < 4; i++) {
            assertThat(subscribe(someone(), anAddress(), "tok_ok").status()).isEqualTo(202);
        }
        assertThat(refusals("subscribes-by-address")).isPositive();
    }

    /** A customer usually has all addresses of a /64 network. */
    @Test
    void addressesOfAnIpv6NetworkShareABudget() {
        for (int i = 1; i <= 6; i++) {
            assertThat(ticketFrom("2001:db8:1:2:3::" + i).status()).isEqualTo(201);
        }

        assertTooMany(ticketFrom("2001:db8:1:2:ffff::9"), Duration.ofMinutes(5), Duration.ofMinutes(10));
        assertThat(ticketFrom("2001:db8:1:3::1").status()).isEqualTo(201);
    }

    private Api.Answer ticketFrom(String address) {
        return app.api()
                .send(someone()
                        .request("/notifications/tickets")
                        .header("X-Forwarded-For", address)
                        .POST(BodyPublishers.noBody()));
    }
}
