package org.streampass.platform.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.annotation.Nullable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.util.ClassUtils;

/** Adds the required properties to the schemas of records. */
final class OpenApiSchemas {

    private OpenApiSchemas() {}

    /** All properties are required, except {@link Nullable} ones. */
    static void markRequired(OpenAPI api) {
        api.getComponents().getSchemas().values().forEach(schema -> {
            Class<?> type = type(schema);
            if (type != null && type.isRecord()) {
                schema.setRequired(required(type));
            }
        });
    }

    private static List<String> required(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> !component.isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)
                .toList();
    }

    /** Camel adds the name of the class as an extension. */
    private static Class<?> type(Schema<?> schema) {
        Object name =
                schema.getExtensions() == null ? null : schema.getExtensions().get("x-className");
        return name instanceof Map<?, ?> className
                ? ClassUtils.resolveClassName(String.valueOf(className.get("format")), null)
                : null;
    }
}
