package org.streampass.platform.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.streampass.platform.json.Json;

/**
 * An HTTP response.
 *
 * @param json the body
 */
public record Reply(int status, Map<String, String> headers, String json) {

    public static Reply json(int status, String json) {
        return new Reply(status, Map.of(), json);
    }

    public static Reply of(int status, Object body) {
        return json(status, Json.write(body));
    }

    public static Reply ok(Object body) {
        return of(200, body);
    }

    /** A response with a problem, and with {@code Retry-After} if the problem has it. */
    public static Reply problem(Problem problem) {
        Reply reply = of(problem.status(), problem).with("Content-Type", Problem.MEDIA_TYPE);
        return problem.retryAfter() == null
                ? reply
                : reply.with("Retry-After", problem.retryAfter().toString());
    }

    public Reply with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Reply(status, all, json);
    }

    /** Writes the response to an exchange, without the headers of the request. */
    void writeTo(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.HTTP_CHUNKED, false);
        message.setHeader("Content-Type", "application/json");
        message.setHeader("Cache-Control", "no-store");
        headers.forEach(message::setHeader);
        message.setBody(json);
    }
}
