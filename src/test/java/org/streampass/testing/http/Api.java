package org.streampass.testing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** A client of the HTTP API. */
public class Api {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String base;

    public Api(String base) {
        this.base = base;
    }

    /** The base URL, without a trailing slash. */
    public String base() {
        return base;
    }

    /** The status and the response. */
    public record Answer(int status, HttpResponse<String> response) {

        public JsonNode json() {
            return parse(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    /** The API with a token of the user. */
    public User user(String name) {
        Answer answer = send(request("/demo/tokens")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"user\":\"%s\"}".formatted(name))));
        return new User(this, answer.json().get("token").asText());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    }

    public Answer get(String path) {
        return send(request(path));
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + json, e);
        }
    }

    /** The API as one user sees it. */
    public record User(Api api, String token) {

        public static final String REQUEST = """
                {"email":"ada@example.org","plan":"standard","paymentToken":"%s","genres":["crime","science-fiction"]}""";

        public HttpRequest.Builder request(String path) {
            return api.request(path).header("Authorization", "Bearer " + token);
        }

        public Answer get(String path) {
            return api.send(request(path));
        }

        public Answer post(String path, String body, String... headers) {
            HttpRequest.Builder request = request(path)
                    .header("Content-Type", "application/json")
                    .POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return api.send(request);
        }

        public Answer subscribe(String paymentToken, String... headers) {
            return post("/subscriptions", REQUEST.formatted(paymentToken), headers);
        }

        public String statusOf(String subscriptionId) {
            return get("/subscriptions/" + subscriptionId).json().path("status").asText();
        }

        public List<JsonNode> notifications() {
            return StreamSupport.stream(
                            get("/notifications").json().path("notifications").spliterator(), false)
                    .toList();
        }

        /** The names of the events in the user's notifications, in order. */
        public List<String> notifiedEvents() {
            return notifications().stream()
                    .map(each -> each.get("type").asText().split("\\.")[2])
                    .toList();
        }

        public WebSocketClient listen(Long after) {
            return WebSocketClient.open(ticket(), after);
        }

        public JsonNode ticket() {
            return post("/notifications/tickets", null).json();
        }
    }

    public static String unique(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
