package org.streampass.platform.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.util.Collection;

/**
 * Checks the {@link Size} of lists while they are read. Bean validation would check all elements as well, and report an
 * error for each: thousands in a document of 64 KiB.
 */
class ListSizeModifier extends BeanDeserializerModifier {

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
            DeserializationConfig config, CollectionType type, BeanDescription bean, JsonDeserializer<?> lists) {
        return new Sized(lists, null);
    }

    /** A list is too long or too short. */
    static class WrongSizeException extends JsonMappingException {

        WrongSizeException(JsonParser parser, Size size) {
            super(parser, "size must be between %d and %d".formatted(size.min(), size.max()));
        }
    }

    private static class Sized extends DelegatingDeserializer {

        private final Size size;

        /** @param size null if there is no limit */
        Sized(JsonDeserializer<?> lists, Size size) {
            super(lists);
            this.size = size;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
                throws JsonMappingException {
            Sized contextual = (Sized) super.createContextual(context, property);
            return new Sized(contextual._delegatee, property == null ? null : property.getAnnotation(Size.class));
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> lists) {
            return new Sized(lists, size);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Object list = super.deserialize(parser, context);
            if (size != null && list instanceof Collection<?> elements && isWrongSize(elements.size())) {
                throw new WrongSizeException(parser, size);
            }
            return list;
        }

        private boolean isWrongSize(int elements) {
            return elements < size.min() || elements > size.max();
        }
    }
}
