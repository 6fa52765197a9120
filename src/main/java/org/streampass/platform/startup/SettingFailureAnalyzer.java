package org.streampass.platform.startup;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Names the setting that has an invalid value. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class SettingFailureAnalyzer implements FailureAnalyzer {

    private static final Pattern SECRET = Pattern.compile("(password|secret|token|key)$", Pattern.CASE_INSENSITIVE);

    private static final Map<Class<?>, String> EXPECTED = Map.of(
            int.class, "a whole number",
            Integer.class, "a whole number",
            long.class, "a whole number",
            boolean.class, "true or false",
            Duration.class, "a duration such as 500ms or 2s",
            DataSize.class, "a size such as 64KB",
            InetAddress.class, "a host name or an address",
            Path.class, "a path",
            Currency.class, "a currency of ISO 4217, such as EUR");

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(SettingFailureAnalyzer::sentence)
                .filter(sentence -> sentence != null)
                .reduce((first, second) -> second) // the innermost is the most specific
                .map(sentence -> new FailureAnalysis(sentence, null, failure))
                .orElse(null);
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof BindValidationException invalid) {
            return invalid.getValidationErrors().getAllErrors().stream()
                    .map(error ->
                            invalid(invalid.getValidationErrors().getName().toString(), error))
                    .collect(Collectors.joining("; "));
        }
        if (cause instanceof BindException broken) {
            return unreadable(broken);
        }
        if (cause instanceof InvalidConfigurationPropertyValueException broken) {
            return "the setting %s is %s: %s"
                    .formatted(broken.getName(), display(broken.getName(), broken.getValue()), broken.getReason());
        }
        return null;
    }

    private static String invalid(String prefix, ObjectError error) {
        if (!(error instanceof FieldError field)) {
            return "the settings %s are invalid: %s".formatted(prefix, error.getDefaultMessage());
        }
        String name = prefix + "."
                + field.getField().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        return "the setting %s is %s, but %s"
                .formatted(name, display(name, field.getRejectedValue()), field.getDefaultMessage());
    }

    private static String unreadable(BindException broken) {
        String name = broken.getName().toString();
        Object value =
                broken.getProperty() == null ? null : broken.getProperty().getValue();
        Class<?> type = broken.getTarget().getType().resolve(Object.class);
        return "the setting %s is %s, but must be %s"
                .formatted(name, display(name, value), EXPECTED.getOrDefault(type, "a " + type.getSimpleName()));
    }

    /** Secrets are not shown. */
    private static String display(String name, Object value) {
        if (value == null) {
            return "not set";
        }
        return SECRET.matcher(name).find() ? "a secret that is not shown" : "'" + value + "'";
    }
}
