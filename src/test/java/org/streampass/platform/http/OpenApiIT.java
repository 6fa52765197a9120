package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** {@code /openapi.json} is complete and matches the actual answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROBLEM = "application/problem+json";

    private App app;
    private Api.User user;
    private SwaggerParseResult parsed;
    private OpenAPI document;

    @BeforeAll
    void start(@TempDir Path data) {
        app = App.start(data);
        user = app.api().user("ada");
        ParseOptions inline = new ParseOptions();
        inline.setResolve(true);
        inline.setResolveFully(true);
        parsed = new OpenAPIV3Parser()
                .readContents(app.api().get("/openapi.json").response().body(), null, inline);
        document = parsed.getOpenAPI();
    }

    @AfterAll
    void stop() {
        app.close();
    }

    @Test
    void documentIsValidOpenApi31() {
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(document.getOpenapi()).isEqualTo("3.1.0");
        assertThat(document.getServers()).extracting(server -> server.getUrl()).containsExactly("/");
    }

    @Test
    void everyOperationIsDescribedWithAllStatusCodes() {
        assertThat(operations())
                .containsOnlyKeys(
                        "POST /demo/tokens",
                        "POST /subscriptions",
                        "GET /subscriptions",
                        "GET /subscriptions/{id}",
                        "GET /subscriptions/{id}/progress",
                        "POST /subscriptions/{id}/cancellation",
                        "DELETE /subscriptions/{id}/cancellation",
                        "PUT /subscriptions/{id}/payment-token",
                        "GET /payments",
                        "POST /demo/clock",
                        "GET /recommendations",
                        "GET /notifications",
                        "POST /notifications/tickets",
                        "GET /plans",
                        "GET /movies",
                        "GET /openapi.json");
        assertCodes("POST /subscriptions", "202", "400", "401", "408", "409", "413", "415", "422", "429", "503");
        assertCodes("GET /subscriptions", "200", "401", "429", "503");
        assertCodes("GET /subscriptions/{id}", "200", "401", "404", "429", "503");
        assertCodes("GET /recommendations", "200", "401", "404", "429", "503");
        assertCodes("GET /notifications", "200", "400", "401", "429", "503");
        assertCodes("POST /notifications/tickets", "201", "401", "429", "503");
        assertCodes("GET /plans", "200", "503");
        assertCodes("GET /movies", "200", "400", "503");
        assertCodes("POST /demo/tokens", "200", "400", "408", "413", "415", "503");
        assertCodes("GET /openapi.json", "200", "503");
        assertCodes(
                "POST /subscriptions/{id}/cancellation",
                "202",
                "400",
                "401",
                "404",
                "408",
                "409",
                "413",
                "415",
                "429",
                "503");
        assertCodes("DELETE /subscriptions/{id}/cancellation", "202", "401", "404", "409", "429", "503");
        assertCodes(
                "PUT /subscriptions/{id}/payment-token",
                "202",
                "400",
                "401",
                "404",
                "408",
                "409",
                "413",
                "415",
                "429",
                "503");
        assertCodes("GET /payments", "200", "401", "429", "503");
        assertCodes("POST /demo/clock", "200", "400", "408", "413", "415", "503");
    }

    private void assertCodes(String operation, String... codes) {
        assertThat(operations().get(operation).getResponses())
                .as(operation)
                .containsOnlyKeys(codes)
                .allSatisfy((code, response) ->
                        assertThat(response.getDescription()).isNotBlank());
    }

    @Test
    void everyErrorIsAProblem() {
        operations().forEach((name, operation) -> operation.getResponses().forEach((code, response) -> {
            if (code.startsWith("4") || code.startsWith("5")) {
                assertThat(response.getContent()).as("%s %s", name, code).containsOnlyKeys(PROBLEM);
                assertThat(response.getContent().get(PROBLEM).getSchema().getRequired())
                        .containsExactlyInAnyOrder("type", "title", "status");
            }
        }));
        assertThat(response("GET /plans", "503").getHeaders()).containsKey("Retry-After");
        assertThat(response("POST /subscriptions", "429").getHeaders()).containsKey("Retry-After");
    }

    @Test
    void everyOperationHasAnIdADescriptionAndATag() {
        assertThat(operations().values()).allSatisfy(operation -> {
            assertThat(operation.getOperationId()).isNotBlank();
            assertThat(operation.getSummary()).isNotBlank();
            assertThat(operation.getTags()).hasSize(1);
        });
    }

    @Test
    void parametersHaveTypes() {
        assertThat(parameters("POST /subscriptions")).containsExactly("header Idempotency-Key string false");
        assertThat(parameters("GET /notifications"))
                .containsExactly("query after integer false", "query epoch string false");
        assertThat(parameters("GET /movies"))
                .containsExactlyInAnyOrder(
                        "query genre string false", "query q string false", "query page integer false");
        assertThat(parameters("GET /subscriptions/{id}")).containsExactly("path id string true");
    }

    private List<String> parameters(String operation) {
        return operations().get(operation).getParameters().stream()
                .map(each -> "%s %s %s %s".formatted(each.getIn(), each.getName(), type(each), each.getRequired()))
                .toList();
    }

    private static String type(Parameter parameter) {
        return String.join(",", parameter.getSchema().getTypes());
    }

    @Test
    @SuppressWarnings("unchecked")
    void requestSchemaHasTheConstraints() {
        Schema<?> request = operations()
                .get("POST /subscriptions")
                .getRequestBody()
                .getContent()
                .get("application/json")
                .getSchema();

        assertThat(request.getRequired()).containsExactlyInAnyOrder("email", "plan", "paymentToken", "genres");
        Map<String, Schema<?>> properties = (Map<String, Schema<?>>) (Map<?, ?>) request.getProperties();
        assertThat(properties.get("email").getMaxLength()).isEqualTo(254);
        assertThat(properties.get("genres").getMaxItems()).isEqualTo(10);
        String token = properties.get("paymentToken").getPattern();
        assertThat("tok_ok").matches(token);
        assertThat("4111111111111111").doesNotMatch(token);
        assertThat(properties.get("email").getPattern())
                .as("anchored, since JSON Schema's patterns match anywhere in a text")
                .startsWith("^")
                .endsWith("$");
    }

    @Test
    void schemaNamesContainNoJavaPackage() {
        assertThat(app.api().get("/openapi.json").response().body())
                .doesNotContain("org.streampass", "org_streampass", "java.", "JsonNode", "x-className");
    }

    @Test
    void securedOperationsRequireAToken() {
        assertThat(document.getComponents().getSecuritySchemes().get("token").getScheme())
                .isEqualTo("bearer");
        operations().forEach((name, operation) -> {
            String[] call = name.replace("{id}", "1").split(" ");
            Api.Answer answer = app.api().send(app.api().request(call[1]).method(call[0], BodyPublishers.noBody()));
            assertThat(answer.status() == 401).as(name).isEqualTo(operation.getSecurity() != null);
        });
    }

    @Test
    void answersMatchTheirSchemas() {
        Api.Answer accepted = user.subscribe("tok_ok");
        assertAnswer("POST /subscriptions", accepted);
        assertThat(response("POST /subscriptions", "202").getHeaders()).containsKey("Location");
        await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("RecommendationsReady"));
        assertAnswer("POST /subscriptions", user.subscribe("tok_ok"));
        assertAnswer("POST /subscriptions", user.post("/subscriptions", "{}"));
        assertAnswer("GET /subscriptions", user.get("/subscriptions"));
        assertAnswer("GET /subscriptions/{id}", user.get(accepted.header("Location")));
        assertAnswer("GET /subscriptions/{id}", user.get("/subscriptions/1"));
        assertAnswer("GET /recommendations", user.get("/recommendations"));
        assertAnswer("GET /recommendations", app.api().user("bob").get("/recommendations"));
        assertAnswer("GET /notifications", user.get("/notifications"));
        assertAnswer("GET /notifications", user.get("/notifications?after=x"));
        assertAnswer("POST /notifications/tickets", user.post("/notifications/tickets", null));
        assertAnswer("GET /plans", app.api().get("/plans"));
        assertAnswer("GET /movies", app.api().get("/movies?genre=crime&q=the&page=1"));
        assertAnswer("POST /demo/tokens", user.post("/demo/tokens", "{\"user\":\"eve\"}"));
        assertAnswersOfChanges(accepted.header("Location"));
    }

    private void assertAnswersOfChanges(String subscription) {
        String cancel = "POST /subscriptions/{id}/cancellation";
        String keep = "DELETE /subscriptions/{id}/cancellation";
        String card = "PUT /subscriptions/{id}/payment-token";
        assertAnswer("GET /payments", user.get("/payments"));
        assertAnswer(card, 202, changeCard(subscription, "tok_ok"));
        assertAnswer(card, 400, changeCard(subscription, "4111111111111111"));
        assertAnswer(cancel, 202, user.post(subscription + "/cancellation", "{\"when\":\"period-end\"}"));
        assertAnswer(keep, 202, keep(subscription));
        assertAnswer(cancel, 400, user.post(subscription + "/cancellation", "{\"when\":\"later\"}"));
        assertAnswer(cancel, 202, user.post(subscription + "/cancellation", "{\"when\":\"now\"}"));
        assertAnswer(cancel, 409, user.post(subscription + "/cancellation", "{\"when\":\"period-end\"}"));
        assertAnswer(keep, 409, keep(subscription));
        assertAnswer(card, 409, changeCard(subscription, "tok_ok"));
        assertAnswer(cancel, 404, user.post("/subscriptions/1/cancellation", "{\"when\":\"now\"}"));
        assertAnswer(keep, 404, keep("/subscriptions/1"));
        assertAnswer(card, 404, changeCard("/subscriptions/1", "tok_ok"));
        await().atMost(PATIENCE).until(() -> user.notifiedEvents().contains("PaymentRefunded"));
        assertAnswer("GET /payments", user.get("/payments"));
        assertAnswer("GET /subscriptions", user.get("/subscriptions"));
        assertAnswer("POST /demo/clock", 200, user.post("/demo/clock", "{\"advance\":\"PT1S\"}"));
        assertAnswer("POST /demo/clock", 400, user.post("/demo/clock", "{\"advance\":\"a month\"}"));
    }

    private Api.Answer keep(String subscription) {
        return app.api().send(user.request(subscription + "/cancellation").DELETE());
    }

    private Api.Answer changeCard(String subscription, String token) {
        return app.api()
                .send(user.request(subscription + "/payment-token")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"paymentToken\":\"%s\"}".formatted(token))));
    }

    private void assertAnswer(String operation, int status, Api.Answer answer) {
        assertThat(answer.status()).as(operation).isEqualTo(status);
        assertAnswer(operation, answer);
    }

    private void assertAnswer(String operation, Api.Answer answer) {
        ApiResponse described = response(operation, "" + answer.status());
        assertThat(described).as("%s %s", operation, answer.status()).isNotNull();
        assertThat(described.getContent()).containsKey(answer.header("Content-Type"));
        List<String> wrong = new ArrayList<>();
        check(described.getContent().get(answer.header("Content-Type")).getSchema(), answer.json(), "", wrong);
        assertThat(wrong).as("%s: %s", operation, answer.json()).isEmpty();
    }

    /** Required properties exist, existing properties are described, and all have the described type. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void check(Schema schema, JsonNode value, String at, List<String> wrong) {
        Set<String> types = schema.getTypes();
        if (types != null && !types.contains(type(value))) {
            wrong.add(at + " is a " + type(value) + ", not a " + types);
        }
        if (schema.getEnum() != null && !schema.getEnum().contains(value.asText())) {
            wrong.add(at + " is none of " + schema.getEnum());
        }
        if (schema.getRequired() != null) {
            ((List<String>) schema.getRequired())
                    .stream().filter(name -> !value.has(name)).forEach(name -> wrong.add(at + "/" + name + " misses"));
        }
        if (schema.getProperties() != null) {
            Map<String, Schema> properties = schema.getProperties();
            value.fields().forEachRemaining(field -> {
                Schema property = properties.get(field.getKey());
                if (property == null) {
                    wrong.add(at + "/" + field.getKey() + " is not described");
                } else {
                    check(property, field.getValue(), at + "/" + field.getKey(), wrong);
                }
            });
        }
        if (schema.getItems() != null) {
            value.forEach(item -> check(schema.getItems(), item, at + "/*", wrong));
        }
    }

    private static String type(JsonNode value) {
        return value.isIntegralNumber() ? "integer" : value.getNodeType().name().toLowerCase();
    }

    private ApiResponse response(String operation, String code) {
        return operations().get(operation).getResponses().get(code);
    }

    private Map<String, Operation> operations() {
        Map<String, Operation> operations = new java.util.TreeMap<>();
        document.getPaths().forEach((path, item) -> {
            for (Map.Entry<HttpMethod, Operation> each :
                    item.readOperationsMap().entrySet()) {
                operations.put(each.getKey() + " " + path, each.getValue());
            }
        });
        return operations;
    }
}
