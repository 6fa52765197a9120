package org.streampass.platform.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.annotation.Nullable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.util.ClassUtils;

/** What the schemas of records do not tell by themselves: which of their properties are always there. */
final class OpenApiSchemas {

    private OpenApiSchemas() {}

    /** All but those that are {@link Nullable}. */
    static void markRequired(OpenAPI api) {
        api.getComponents().getSchemas().values().forEach(schema -> {
            Class<?> type = type(schema);
            if (type != null && type.isRecord()) {
                schema.setRequired(always(type));
            }
        });
    }

    private static List<String> always(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> !component.isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)
                .toList();
    }

    /** Camel leaves the class's name with the schema. */
    private static Class<?> type(Schema<?> schema) {
        Object name =
                schema.getExtensions() == null ? null : schema.getExtensions().get("x-className");
        return name instanceof Map<?, ?> className
                ? ClassUtils.resolveClassName(String.valueOf(className.get("format")), null)
                : null;
    }
}
