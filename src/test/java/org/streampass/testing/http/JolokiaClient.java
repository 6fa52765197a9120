package org.streampass.testing.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** JMX over HTTP, as Hawtio's pages and an operator's programs use it. */
public record JolokiaClient(Operator operator) {

    /** The MBean of a route. */
    public static String route(String id) {
        return "org.apache.camel:context=*,type=routes,name=\"%s\"".formatted(id);
    }

    /** Executes an operation on a route of the only application in this JVM. */
    public JsonNode onRoute(String id, String operation) {
        return execute(find(route(id)), operation);
    }

    /** The only MBean that matches a name with wildcards. */
    public String find(String pattern) {
        JsonNode found = ask("search", pattern).get("value");
        if (found.size() != 1) {
            throw new IllegalStateException("not one, but %s: %s".formatted(found, pattern));
        }
        return found.get(0).asText();
    }

    public JsonNode read(String mbean, String attribute) {
        return send(question("read", mbean).put("attribute", attribute));
    }

    /** Every readable attribute of every matching MBean. */
    public JsonNode readAll(String pattern) {
        ObjectNode question = question("read", pattern);
        question.putObject("config").put("ignoreErrors", true);
        return send(question);
    }

    public JsonNode execute(String mbean, String operation, String... arguments) {
        return send(execution(mbean, operation, List.of(arguments)));
    }

    public static ObjectNode execution(String mbean, String operation, List<String> arguments) {
        ObjectNode question = question("exec", mbean).put("operation", operation);
        arguments.forEach(question.putArray("arguments")::add);
        return question;
    }

    public JsonNode ask(String type, String mbean) {
        return send(question(type, mbean));
    }

    public JsonNode send(ObjectNode question) {
        return operator.post("/jolokia", question.toString()).json();
    }

    /** Sends all questions in one request. */
    public JsonNode sendAll(List<ObjectNode> questions) {
        return operator.post("/jolokia", questions.toString()).json();
    }

    /** @param mbean null for all */
    public static ObjectNode question(String type, String mbean) {
        ObjectNode question = JsonNodeFactory.instance.objectNode().put("type", type);
        return mbean == null ? question : question.put("mbean", mbean);
    }
}
