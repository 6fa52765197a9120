package org.streampass.platform.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.streampass.testing.http.Api;

/** A valid request with one to four errors. One character is one byte. */
final class FuzzedRequest {

    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "NONSENSE");

    private static final List<String> ODD = List.of(
            "",
            " ",
            "\u00c3\u00a9",
            "\u00ed\u00a0\u0080",
            "\u00ff",
            "%00",
            "%zz",
            "%",
            "%2e%2e%2f",
            "..",
            "../..",
            ";x=y",
            "//",
            "\\",
            "null",
            "-1",
            "0",
            "1e400",
            "99999999999999999999",
            "NaN",
            "{}",
            "[]",
            "'",
            "\"",
            "<script>",
            "${jndi:x}",
            "{{x}}",
            "${body}",
            "*",
            "?",
            "#",
            "\t");

    private static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Authorization",
            "Content-Type",
            "Content-Encoding",
            "Content-Length",
            "Transfer-Encoding",
            "Expect",
            "Idempotency-Key",
            "Range",
            "If-None-Match",
            "Cookie",
            "Origin",
            "Referer",
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-HTTP-Method-Override",
            "Upgrade",
            "Connection",
            "traceparent",
            "tracestate",
            "CamelHttpUri",
            "CamelHttpMethod",
            "Host",
            "Max-Forwards",
            "Access-Control-Request-Method",
            "Content-Language",
            "Accept-Language",
            "Date");

    private static final List<String> VALUES = List.of(
            "application/json",
            "application/problem+json",
            "text/html",
            "*/*",
            "application/*",
            ",,;;",
            "a/b;q=2",
            "application/json;charset=utf-16",
            "application/json;charset=nonsense",
            "gzip",
            "chunked",
            "identity",
            "100-continue",
            "bytes=0-1",
            "close",
            "Upgrade",
            "websocket",
            "Bearer x",
            "Bearer a.b.c",
            "Bearer",
            "Basic !!!",
            "http://localhost",
            "null",
            "GET",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private final Random random;
    private final String token;
    private String method;
    private String path;
    private String query = "";
    private String body = "";
    private final List<String> headers = new ArrayList<>();

    /**
     * @param path with its parameters in braces
     * @param query the names of its query parameters
     */
    record Operation(String method, String path, List<String> query) {}

    private FuzzedRequest(Random random, Operation operation, String token) {
        this.random = random;
        this.token = token;
        method = operation.method();
        path = operation.path().replaceAll("\\{[^}]*}", "7f5f1c0e-9f3e-4a53-8a0e-6b8a3f0a9c11");
        if (path.equals("/subscriptions") && method.equals("POST")) {
            body = Api.User.REQUEST.formatted(one(List.of("tok_ok", "tok_declined")));
        } else if (path.equals("/demo/tokens")) {
            body = "{\"user\":\"ada\"}";
        }
        for (String name : operation.query()) {
            if (random.nextBoolean()) {
                query += (query.isEmpty() ? "?" : "&") + name + "=" + one(List.of("1", "crime", "the"));
            }
        }
    }

    static FuzzedRequest of(Random random, List<Operation> operations, String token) {
        FuzzedRequest request = new FuzzedRequest(random, operations.get(random.nextInt(operations.size())), token);
        for (int faults = random.nextInt(5); faults > 0; faults--) {
            request.damage();
        }
        return request;
    }

    private void damage() {
        switch (random.nextInt(10)) {
            case 0 -> method = one(METHODS);
            case 1 -> path = damaged(path);
            case 2 ->
                query = (query.isEmpty() ? "?" : query + "&")
                        + one(List.of("after", "q", "genre", "page", "x"))
                        + one(List.of("=", "", "=="))
                        + odd();
            case 3, 4 -> headers.add(one(HEADERS) + ": " + (random.nextBoolean() ? one(VALUES) : odd()));
            case 5 -> headers.add("Idempotency-Key: " + one(List.of("key-" + random.nextInt(5), odd())));
            default -> body = damagedBody();
        }
    }

    private String odd() {
        String odd = one(ODD);
        return switch (random.nextInt(8)) {
            case 0 -> odd.repeat(random.nextInt(2000));
            case 1 -> odd + one(ODD);
            case 2 -> Integer.toString(random.nextInt());
            default -> odd;
        };
    }

    private String damagedBody() {
        List<Supplier<String>> ways = List.of(
                () -> damaged(body),
                () -> body.replaceFirst("\"[a-z@.]*\"(?=[,}\\]])", quoted(value())),
                () -> body.replaceFirst(":[^,}]*", ":" + quoted(value())),
                () -> body.replaceFirst(
                        "\"(email|plan|paymentToken|genres|user)\"", "\"" + one(List.of("x", "plan")) + "\""),
                () -> body.replace("ada@", "a.".repeat(random.nextInt(3000)) + "@"),
                () -> body.replace("example.org", one(List.of("a", "a-", "b.")).repeat(random.nextInt(3000)) + ".org"),
                () -> body.replace("tok_ok", one(List.of("1", "-", "1-", "_1")).repeat(random.nextInt(200))),
                () -> body.replace("\"crime\"", (value() + ",").repeat(random.nextInt(2000)) + "1"),
                () -> body.replace("}", ",\"x\":" + nested() + "}"),
                () -> value(),
                () -> body.length() < 100 ? body : body.substring(0, random.nextInt(body.length())),
                () -> body + " ".repeat(random.nextInt(70_000)),
                () -> body + body);
        return one(ways).get();
    }

    private String value() {
        return one(List.of(
                "null",
                "true",
                "0",
                "-1.5e300",
                "9".repeat(500),
                "\"x\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "[]",
                "{}",
                "[[[]]]",
                "{\"a\":{\"a\":1}}",
                "\"" + "x".repeat(random.nextInt(5000)) + "\"",
                "\"crime\"",
                "\"standard\""));
    }

    private String nested() {
        int depth = random.nextInt(3000);
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String quoted(String replacement) {
        return replacement.replace("\\", "\\\\").replace("$", "\\$");
    }

    /** Inserts, removes or replaces something. */
    private String damaged(String text) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(4));
        return text.substring(0, at) + (random.nextInt(3) == 0 ? "" : odd()) + text.substring(to);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    boolean isSubscribe() {
        return method.equals("POST") && path.equals("/subscriptions");
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    String bytes() {
        StringBuilder head = new StringBuilder("%s %s%s HTTP/1.1\r\n".formatted(method, path, query));
        head.append("Host: localhost\r\nConnection: close\r\n");
        if (headers.stream().noneMatch(header -> header.startsWith("Authorization"))) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        if (!body.isEmpty()) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        headers.forEach(header -> head.append(header).append("\r\n"));
        return head + "\r\n" + body;
    }

    /** The request without the token, for messages. */
    String shown() {
        String text = bytes().replace(token, "…");
        return text.length() < 2000 ? text : text.substring(0, 1500) + "… (" + text.length() + " bytes)";
    }
}
