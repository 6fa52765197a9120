package org.streampass.platform.routes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.springframework.util.ClassUtils;

/**
 * An error of a route, before its location in the file is known.
 *
 * @param token text of the file at or near the error, to find its line; null if unknown
 */
record Defect(String message, String token) {

    private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown parameters=\\[\\{([^=]+)=");
    private static final Pattern UNKNOWN_PLACEHOLDER = Pattern.compile("Property with key \\[(.+?)] not found");
    private static final Pattern DUPLICATE_ID = Pattern.compile("Duplicate.* ids? detected: (.+?)\\. ");

    private static final Pattern SECOND_CONSUMER =
            Pattern.compile("Multiple consumers for the same endpoint is not allowed: (\\S+)");

    private static final Pattern UNKNOWN_WORK = Pattern.compile("the service '.*' has no work '(.+?)'");

    static Defect of(Throwable e) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            chain.add(cause);
        }
        Collections.reverse(chain);
        return chain.stream()
                .map(Defect::classify)
                .filter(defect -> defect != null)
                .findFirst()
                .orElseGet(() -> new Defect(message(chain.get(0)), null));
    }

    static Defect idTwice(String id) {
        return new Defect("the id '%s' is used twice".formatted(id), id);
    }

    static Defect idOfJavaRoute(String id) {
        return new Defect("the id '%s' belongs to a route that is not in a file".formatted(id), id);
    }

    private static Defect classify(Throwable e) {
        if (e instanceof StackOverflowError) {
            return new Defect("it is nested too deeply", null);
        }
        if (e instanceof NoSuchBeanException bean) {
            return new Defect("there is no bean '%s'".formatted(bean.getName()), bean.getName());
        }
        if (e instanceof MethodNotFoundException method) {
            String name = method.getMethodName().replaceFirst("\\(.*", "");
            return new Defect("%s has no method '%s'".formatted(type(method.getBean()), name), name);
        }
        if (e instanceof NoSuchEndpointException endpoint) {
            String component = endpoint.getUri().replaceFirst(":.*", "");
            return new Defect("there is no component '%s'".formatted(component), component);
        }
        if (e instanceof PropertyBindingException option) {
            String name = option.getPropertyName();
            return new Defect("the value of the option '%s' is invalid".formatted(name), name);
        }
        if (e instanceof ExpressionIllegalSyntaxException expression) {
            return new Defect(
                    "the expression %s is invalid: %s"
                            .formatted(
                                    expression.getExpression(),
                                    e.getMessage().lines().findFirst().orElse("")),
                    expression.getExpression());
        }
        return fromMessage(message(e));
    }

    private static Defect fromMessage(String message) {
        Matcher option = UNKNOWN_OPTION.matcher(message);
        if (option.find()) {
            return new Defect("the endpoint has no option '%s'".formatted(option.group(1)), option.group(1));
        }
        Matcher placeholder = UNKNOWN_PLACEHOLDER.matcher(message);
        if (placeholder.find()) {
            return new Defect("{{%1$s}} has no value; set %1$s".formatted(placeholder.group(1)), placeholder.group(1));
        }
        Matcher second = SECOND_CONSUMER.matcher(message);
        if (second.find()) {
            String endpoint = second.group(1);
            return new Defect(
                    "another route already consumes from %s, and only one can".formatted(endpoint),
                    endpoint.replace("://", ":"));
        }
        Matcher work = UNKNOWN_WORK.matcher(message);
        if (work.find()) {
            return new Defect(message, work.group(1));
        }
        Matcher id = DUPLICATE_ID.matcher(message);
        return id.find() ? idTwice(id.group(1)) : null;
    }

    private static String type(Object bean) {
        return bean == null ? "the bean" : ClassUtils.getUserClass(bean).getSimpleName();
    }

    private static String message(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.strip().replaceAll("\\s+", " ");
    }
}
