package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.JolokiaClient;
import org.streampass.testing.http.Operator;
import org.streampass.testing.process.App;

/** Nothing that an operator can read under {@code /actuator} contains a password, a token or an address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LIFECYCLE = Pattern.compile("(start|stop|suspend|resume|restart)\\(.*");
    private static final String EMAIL = "secret.address@example.org";
    private static final String PAYMENT_TOKEN = "tok_secret_of_somebody";
    private static final String PROPERTY = "streampass.test.password";

    private App app;
    private Path data;
    private Operator operator;
    private JolokiaClient jmx;
    private final List<String> secrets = new ArrayList<>(List.of(EMAIL, PAYMENT_TOKEN));

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        this.data = data;
        System.setProperty(PROPERTY, "secret-of-the-command-line");
        app = App.start(data, Map.of("streampass.mail.smtp.password", "secret-of-the-mail-server"));
        operator = new Operator(app.api(), data);
        jmx = new JolokiaClient(operator);
        secrets.add(System.getProperty(PROPERTY));
        secrets.add("secret-of-the-mail-server");
        for (String file : List.of("operator-password", "broker-password", "token-key")) {
            secrets.add(Files.readString(data.resolve(file)).strip());
        }
        leaveTracesEverywhere();
    }

    @AfterAll
    void stop() {
        System.clearProperty(PROPERTY);
        app.close();
    }

    /** A queued request, a handled one, a poisoned event, and one that fails repeatedly. */
    private void leaveTracesEverywhere() {
        Api.User ada = app.api().user(Api.unique("ada"));
        secrets.add(ada.token());
        String handled = subscribe(ada);
        await().atMost(PATIENCE).until(() -> ada.statusOf(handled), "declined"::equals);
        jmx.onRoute("payments-request", "stop()");
        subscribe(app.api().user(Api.unique("eve")));
        String body = "{\"email\":\"%s\",\"paymentToken\":\"%s\"}".formatted(EMAIL, PAYMENT_TOKEN);
        BrokerClient.of(app)
                .publish("UserSubscribed", BrokerClient.envelope("UserSubscribed", UUID.randomUUID()), body);
        await().atMost(PATIENCE)
                .until(() -> operator.get("/deadletters").json().has("DLQ.notifications-UserSubscribed"));
    }

    private String subscribe(Api.User user) {
        return user.post(
                        "/subscriptions",
                        "{\"email\":\"%s\",\"plan\":\"basic\",\"paymentToken\":\"%s\",\"genres\":[]}"
                                .formatted(EMAIL, PAYMENT_TOKEN))
                .json()
                .path("id")
                .asText();
    }

    private void assertHoldsNoSecret(String what, String text) {
        for (String secret : secrets) {
            assertThat(text.contains(secret))
                    .as("%s contains %s: %s", what, secret, around(text, secret))
                    .isFalse();
        }
    }

    private static String around(String text, String secret) {
        int at = text.indexOf(secret);
        return at < 0 ? "" : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
    }

    @Test
    void noEndpointContainsASecret() {
        for (String path : List.of("", "/health", "/health/readiness", "/balance", "/deadletters", "/prometheus")) {
            Api.Answer answer = operator.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertHoldsNoSecret(path, answer.response().body());
        }
        for (String queue : List.of("DLQ.notifications-UserSubscribed", "DLQ.recommendations-UserSubscribed")) {
            JsonNode letters = operator.get("/deadletters/" + queue).json();
            assertHoldsNoSecret(queue, letters.toString());
            assertHoldsNoSecret(
                    queue,
                    operator.get("/deadletters/%s/%s"
                                    .formatted(queue, letters.at("/0/messageId").asText()))
                            .response()
                            .body());
        }
        for (String path : List.of("/env", "/configprops", "/heapdump", "/threaddump", "/logfile", "/beans")) {
            assertThat(operator.get(path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void noReadableAttributeContainsASecret() {
        String everything = jmx.readAll("*:*").toString();

        assertThat(everything).contains("payments-charge", "MessageCount", "HeapMemoryUsage");
        assertHoldsNoSecret("JMX", everything);
        assertHoldsNoSecret(
                "JMX", jmx.send(JolokiaClient.question("list", null)).toString());
    }

    /** All permitted operations without parameters or with only a filter. */
    @Test
    void noPermittedOperationReturnsASecret() throws Exception {
        List<ObjectNode> questions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> domain :
                jmx.send(JolokiaClient.question("list", null)).get("value").properties()) {
            for (Map.Entry<String, JsonNode> mbean : domain.getValue().properties()) {
                String name = domain.getKey() + ":" + mbean.getKey();
                for (String signature :
                        harmless(new ObjectName(name), mbean.getValue().path("op"))) {
                    questions.add(JolokiaClient.execution(
                            name, signature, signature.endsWith("()") ? List.of() : List.of("")));
                }
            }
        }

        JsonNode answers = jmx.sendAll(questions);

        assertThat(answers).hasSize(questions.size()).hasSizeGreaterThan(100);
        assertThat(answers)
                .filteredOn(answer -> answer.get("status").asInt() == 403)
                .isEmpty();
        assertThat(answers.toString()).as("the queued message").contains("org.streampass.UserSubscribed.v1");
        assertHoldsNoSecret("an operation", answers.toString());
    }

    private static List<String> harmless(ObjectName name, JsonNode operations) {
        JmxPolicy policy = new JmxPolicy();
        List<String> signatures = new ArrayList<>();
        operations.properties().forEach(operation -> {
            JsonNode overloads = operation.getValue();
            for (JsonNode overload : overloads.isArray() ? overloads : List.of(overloads)) {
                String signature = signature(operation.getKey(), overload);
                if (signature != null
                        && policy.isOperationAllowed(name, signature)
                        && !LIFECYCLE.matcher(signature).matches()) {
                    signatures.add(signature);
                }
            }
        });
        return signatures;
    }

    /** Null if it takes more than a filter. */
    private static String signature(String operation, JsonNode overload) {
        List<String> types = new ArrayList<>();
        overload.get("args").forEach(argument -> types.add(argument.get("type").asText()));
        return types.isEmpty() || types.equals(List.of("java.lang.String"))
                ? "%s(%s)".formatted(operation, String.join(",", types))
                : null;
    }
}
