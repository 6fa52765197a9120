package org.streampass.platform.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Converts records to JSON and back. */
public final class Json {

    private static final JsonMapper MAPPER = mapper();
    private static final Validator VALIDATOR = validator();

    /** Some editors and platforms write this character at the beginning of UTF-8 text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Json() {}

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule()
                        .addDeserializer(String.class, new PortableStringDeserializer())
                        .setDeserializerModifier(new ListSizeModifier()))
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
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

    /** Reads JSON that Streampass itself has written. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON is not a " + type.getSimpleName(), e);
        }
    }

    /** @param value a record, or JSON that Streampass itself has written */
    public static JsonNode tree(Object value) {
        return value instanceof String json ? read(json, JsonNode.class) : MAPPER.valueToTree(value);
    }

    /** Converts JSON that Streampass itself has written. */
    public static <T> T from(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON is not a " + type.getSimpleName(), e);
        }
    }

    /**
     * Reads a received object in UTF-8, and validates it against the constraints of the record.
     *
     * @throws InvalidJsonException with all errors
     */
    public static <T> T readValid(byte[] json, Class<T> type) {
        return readValid(json, type, value -> List.of());
    }

    /**
     * Reads and validates an object that has rules in addition to the constraints of its record.
     *
     * @param rules returns further errors; missing values and values of a wrong type are null in its argument
     */
    public static <T> T readValid(byte[] json, Class<T> type, Function<T, List<InvalidJsonException.Error>> rules) {
        try {
            return readValid(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(json))
                            .toString(),
                    type,
                    rules);
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException("", "is not UTF-8");
        }
    }

    /** Reads and validates an object. */
    public static <T> T readValid(String json, Class<T> type) {
        return readValid(json, type, value -> List.of());
    }

    private static <T> T readValid(String text, Class<T> type, Function<T, List<InvalidJsonException.Error>> rules) {
        String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        ErrorCollector errors = new ErrorCollector();
        T value = readObject(json, type, errors);
        errors.add(VALIDATOR.validate(value).stream().map(Json::error).toList());
        errors.add(rules.apply(value));
        errors.throwIfAny();
        return value;
    }

    /** Reads a valid object in one pass, and collects the errors of an invalid one from its tree. */
    private static <T> T readObject(String json, Class<T> type, ErrorCollector errors) {
        try {
            T value = MAPPER.readValue(json, type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            // bind reports the errors
        }
        return bind(parse(json), type, errors);
    }

    private static JsonNode parse(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (!tree.isObject()) {
                throw new InvalidJsonException(
                        "", tree.isMissingNode() ? "is empty, and must be a JSON object" : "must be a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw JsonErrors.ofSyntax(e);
        }
    }

    /** Collects all values of a wrong type. Jackson stops at the first one, so it is removed and the rest is read again. */
    private static <T> T bind(JsonNode tree, Class<T> type, ErrorCollector errors) {
        while (true) {
            try {
                return MAPPER.treeToValue(tree, type);
            } catch (JsonProcessingException e) {
                InvalidJsonException.Error error = JsonErrors.ofType(e);
                if (!errors.add(error) || !remove(tree, error.pointer())) {
                    throw errors.asException();
                }
            }
        }
    }

    /** @return false if there is no value to remove */
    private static boolean remove(JsonNode tree, String path) {
        JsonPointer pointer = JsonPointer.compile(path);
        JsonNode parent = tree.at(pointer.head() == null ? pointer : pointer.head());
        if (parent instanceof ObjectNode object) {
            return object.remove(pointer.last().getMatchingProperty()) != null;
        }
        return parent instanceof ArrayNode array
                && array.set(pointer.last().getMatchingIndex(), NullNode.instance) != null;
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
}
