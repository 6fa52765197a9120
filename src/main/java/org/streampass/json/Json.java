package org.streampass.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** JSON documents to and from records. */
public final class Json {

    private static final JsonMapper MAPPER = mapper();
    private static final Validator VALIDATOR = validator();

    private Json() {}

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                .forEach(
                        shape -> mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail));
        return mapper;
    }

    private static Validator validator() {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            return factory.getValidator();
        }
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    /** Reads what this program has written itself. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON is no " + type.getSimpleName(), e);
        }
    }

    /** @param value a record, or JSON that this program has written itself */
    public static JsonNode tree(Object value) {
        return value instanceof String json ? read(json, JsonNode.class) : MAPPER.valueToTree(value);
    }

    public static <T> T from(JsonNode tree, Class<T> type) {
        return MAPPER.convertValue(tree, type);
    }

    /**
     * Reads what others have written, and holds it to the record's constraints.
     *
     * @throws InvalidJsonException naming every place that is wrong
     */
    public static <T> T readValid(byte[] json, Class<T> type) {
        T value = parse(json, type);
        List<InvalidJsonException.Error> errors = VALIDATOR.validate(value).stream()
                .map(Json::error)
                .sorted(Comparator.comparing(InvalidJsonException.Error::pointer))
                .toList();
        if (!errors.isEmpty()) {
            throw new InvalidJsonException(errors);
        }
        return value;
    }

    private static <T> T parse(byte[] json, Class<T> type) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new InvalidJsonException("", "must be a JSON object, not null");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new InvalidJsonException(pointer(e), reason(e));
        } catch (JsonProcessingException e) {
            throw new InvalidJsonException("", "is not JSON: " + reason(e));
        } catch (IOException e) {
            throw new InvalidJsonException("", "is not UTF-8: " + e.getMessage());
        }
    }

    private static InvalidJsonException.Error error(ConstraintViolation<?> violation) {
        String pointer = "/"
                + violation
                        .getPropertyPath()
                        .toString()
                        .replace("[", "/")
                        .replace("]", "")
                        .replace('.', '/');
        return new InvalidJsonException.Error(pointer.replace("/<list element>", ""), violation.getMessage());
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
    }

    /** What is wrong, in one line, without Java's words for it. */
    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        return message.replaceAll("`?(java|org)\\.[\\w.$]*?(\\w+)(<[^`]*>)?`?", "$2");
    }
}
