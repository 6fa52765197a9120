package org.streampass.platform.events;

import static org.streampass.platform.events.MessageProperties.CAUSATION;
import static org.streampass.platform.events.MessageProperties.CONTENT_TYPE;
import static org.streampass.platform.events.MessageProperties.CORRELATION;
import static org.streampass.platform.events.MessageProperties.ID;
import static org.streampass.platform.events.MessageProperties.SOURCE;
import static org.streampass.platform.events.MessageProperties.SPEC_VERSION;
import static org.streampass.platform.events.MessageProperties.SUBJECT;
import static org.streampass.platform.events.MessageProperties.TIME;
import static org.streampass.platform.events.MessageProperties.TRACE_PARENT;
import static org.streampass.platform.events.MessageProperties.TRACE_STATE;
import static org.streampass.platform.events.MessageProperties.TYPE;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.streampass.platform.tracing.Trace;

/**
 * Converts events to messages and back: CloudEvents in binary mode, with the property names of its JMS mapping. JMS clients
 * see a {@code TextMessage}.
 */
final class CloudEventsCodec {

    private static final byte NORMAL_PRIORITY = 4;

    /** The core properties in which Artemis stores the JMS headers of the same name. */
    private static final String JMS_TYPE = "JMSType";

    private static final String JMS_CORRELATION_ID = "JMSCorrelationID";

    /** The characters of a URI, up to the length of the database column. */
    private static final Pattern URI_REFERENCE = Pattern.compile("[\\x21-\\x7e]{1,100}");

    /** The limit of RFC 3339. */
    private static final int MAX_YEAR = 9999;

    private CloudEventsCodec() {}

    /**
     * Reads a message.
     *
     * @param body the message's body
     * @param address the address that the message was sent to
     * @throws UnreadableEventException if the message is not a valid event of this address; the exception's message says why
     */
    static EventEnvelope read(ClientMessage message, ActiveMQBuffer body, String address) {
        String data = text(message, body);
        require(message, SPEC_VERSION, "1.0");
        require(message, CONTENT_TYPE, "application/json");
        UUID id = uuid(message, ID);
        return new EventEnvelope(
                id,
                source(message),
                name(message, address),
                uuid(message, SUBJECT),
                time(message),
                message.containsProperty(CORRELATION) ? uuid(message, CORRELATION) : id,
                message.containsProperty(CAUSATION) ? uuid(message, CAUSATION) : null,
                Trace.of(property(message, TRACE_PARENT), property(message, TRACE_STATE)),
                data);
    }

    static ClientMessage write(EventEnvelope event, ClientSession session) {
        ClientMessage message =
                session.createMessage(Message.TEXT_TYPE, true, 0, System.currentTimeMillis(), NORMAL_PRIORITY);
        message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(event.data()));
        message.putStringProperty(JMS_TYPE, event.type());
        message.putStringProperty(JMS_CORRELATION_ID, event.correlationId().toString());
        message.putStringProperty(SPEC_VERSION, "1.0");
        message.putStringProperty(ID, event.id().toString());
        message.putStringProperty(SOURCE, event.source());
        message.putStringProperty(TYPE, event.type());
        message.putStringProperty(SUBJECT, event.subject().toString());
        message.putStringProperty(TIME, DateTimeFormatter.ISO_INSTANT.format(event.time()));
        message.putStringProperty(CONTENT_TYPE, "application/json");
        message.putStringProperty(CORRELATION, event.correlationId().toString());
        putIfPresent(message, CAUSATION, event.causationId());
        putIfPresent(message, TRACE_PARENT, event.trace().parent());
        putIfPresent(message, TRACE_STATE, event.trace().state());
        return message;
    }

    private static void putIfPresent(ClientMessage message, String name, Object value) {
        if (value != null) {
            message.putStringProperty(name, value.toString());
        }
    }

    private static String name(ClientMessage message, String address) {
        String name = EventEnvelope.nameOf(property(message, TYPE));
        if (!name.equals(address)) {
            throw new UnreadableEventException(
                    "cloudEvents_type is that of %s, which does not belong on the address %s".formatted(name, address));
        }
        return name;
    }

    private static String text(ClientMessage message, ActiveMQBuffer buffer) {
        SimpleString body = message.getType() == Message.TEXT_TYPE ? buffer.readNullableSimpleString() : null;
        if (body == null) {
            throw new UnreadableEventException("the message is not a TextMessage, or it is empty");
        }
        String text = body.toString();
        if (EventEnvelope.isTooLarge(text)) {
            throw new UnreadableEventException("data has more than %d bytes".formatted(EventEnvelope.MAX_BYTES));
        }
        return text;
    }

    /** A property as text; null if it is missing or not text. */
    static String property(ClientMessage message, String name) {
        Object value = message.getObjectProperty(name);
        return value instanceof CharSequence text ? text.toString() : null;
    }

    private static String required(ClientMessage message, String name) {
        String value = property(message, name);
        if (value == null || value.isEmpty()) {
            throw new UnreadableEventException(name + " is missing");
        }
        return value;
    }

    private static void require(ClientMessage message, String name, String expected) {
        String value = required(message, name);
        if (!expected.equals(value)) {
            throw new UnreadableEventException("%s is '%s', not '%s'".formatted(name, value, expected));
        }
    }

    private static UUID uuid(ClientMessage message, String name) {
        String value = required(message, name);
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("%s is '%s', not a UUID".formatted(name, value), e);
        }
    }

    private static String source(ClientMessage message) {
        String value = required(message, SOURCE);
        if (!URI_REFERENCE.matcher(value).matches()) {
            throw new UnreadableEventException(SOURCE + " is not a URI reference of at most 100 characters");
        }
        return value;
    }

    /** Truncated to microseconds, the precision of the tables, so that a time is the same before and after it is stored. */
    private static Instant time(ClientMessage message) {
        String value = required(message, TIME);
        try {
            OffsetDateTime time = OffsetDateTime.parse(value).withOffsetSameInstant(ZoneOffset.UTC);
            if (time.getYear() < 1 || time.getYear() > MAX_YEAR) {
                throw new UnreadableEventException(
                        "%s is '%s', not within the years 1 to %d".formatted(TIME, value, MAX_YEAR));
            }
            return time.truncatedTo(ChronoUnit.MICROS).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableEventException("%s is '%s', not an RFC 3339 time".formatted(TIME, value), e);
        }
    }
}
