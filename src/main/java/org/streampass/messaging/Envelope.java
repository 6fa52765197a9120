package org.streampass.messaging;

import static org.streampass.messaging.MessageProperties.CAUSATION;
import static org.streampass.messaging.MessageProperties.CONTENT_TYPE;
import static org.streampass.messaging.MessageProperties.CORRELATION;
import static org.streampass.messaging.MessageProperties.ID;
import static org.streampass.messaging.MessageProperties.SOURCE;
import static org.streampass.messaging.MessageProperties.SPEC_VERSION;
import static org.streampass.messaging.MessageProperties.SUBJECT;
import static org.streampass.messaging.MessageProperties.TIME;
import static org.streampass.messaging.MessageProperties.TRACE_PARENT;
import static org.streampass.messaging.MessageProperties.TRACE_STATE;
import static org.streampass.messaging.MessageProperties.TYPE;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.support.TypeConverterSupport;

/**
 * An {@link Event} as a message: CloudEvents in binary mode, with the AMQP mapping's prefix. Opened once, where a route
 * begins, and sealed anew where it publishes; between the two, a step that asks for an {@code Event} is given the one
 * that was opened, whatever the body has become.
 */
final class Envelope extends TypeConverterSupport {

    /** Says to the route what there is to publish: the event's name. Stays within the route. */
    static final String EVENT = "event";

    private static final String OPENED = "streampass.event";

    /** @throws UnreadableEventException if the message is no event of ours; the message says what is wrong */
    static void open(Exchange exchange) {
        Message message = exchange.getMessage();
        String data = text(message);
        require(message, SPEC_VERSION, "1.0");
        require(message, CONTENT_TYPE, "application/json");
        UUID id = uuid(message, ID);
        exchange.setProperty(
                OPENED,
                new Event(
                        id,
                        required(message, SOURCE),
                        name(exchange),
                        uuid(message, SUBJECT),
                        time(message),
                        message.getHeader(CORRELATION) == null ? id : uuid(message, CORRELATION),
                        message.getHeader(CAUSATION) == null ? null : uuid(message, CAUSATION),
                        Trace.of(
                                message.getHeader(TRACE_PARENT, String.class),
                                message.getHeader(TRACE_STATE, String.class)),
                        data));
    }

    /** The event that this exchange brought; null if none was opened. */
    static Event opened(Exchange exchange) {
        return exchange.getProperty(OPENED, Event.class);
    }

    /** Makes this event what the route publishes next. */
    static void seal(Event event, Message message) {
        clear(message);
        message.setBody(event.data());
        message.setHeader(EVENT, event.name());
        message.setHeader("JMSType", event.type());
        message.setHeader("JMSCorrelationID", event.correlationId().toString());
        message.setHeader(SPEC_VERSION, "1.0");
        message.setHeader(ID, event.id().toString());
        message.setHeader(SOURCE, event.source());
        message.setHeader(TYPE, event.type());
        message.setHeader(SUBJECT, event.subject().toString());
        message.setHeader(TIME, DateTimeFormatter.ISO_INSTANT.format(event.time()));
        message.setHeader(CONTENT_TYPE, "application/json");
        message.setHeader(CORRELATION, event.correlationId().toString());
        setIfPresent(message, CAUSATION, event.causationId());
        setIfPresent(message, TRACE_PARENT, event.trace().parent());
        setIfPresent(message, TRACE_STATE, event.trace().state());
    }

    static void clear(Message message) {
        message.removeHeaders("*");
        message.setBody(null);
    }

    private static void setIfPresent(Message message, String header, Object value) {
        if (value != null) {
            message.setHeader(header, value.toString());
        }
    }

    /** A fact has an address of its own: on another it would be taken for what is published there. */
    private static String name(Exchange exchange) {
        String name = Event.nameOf(exchange.getMessage().getHeader(TYPE, String.class));
        if (exchange.getFromEndpoint() instanceof JmsEndpoint jms && !name.equals(jms.getDestinationName())) {
            throw new UnreadableEventException("cloudEvents_type is that of %s, which does not belong on the address %s"
                    .formatted(name, jms.getDestinationName()));
        }
        return name;
    }

    private static String text(Message message) {
        if (!(message.getBody() instanceof String text)) {
            throw new UnreadableEventException("the message is no TextMessage, or an empty one");
        }
        if (text.length() > Event.MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > Event.MAX_BYTES) {
            throw new UnreadableEventException("data has more than %d bytes".formatted(Event.MAX_BYTES));
        }
        return text;
    }

    private static String required(Message message, String header) {
        String value = message.getHeader(header, String.class);
        if (value == null || value.isEmpty()) {
            throw new UnreadableEventException(header + " is missing");
        }
        return value;
    }

    private static void require(Message message, String header, String expected) {
        String value = required(message, header);
        if (!expected.equals(value)) {
            throw new UnreadableEventException("%s is '%s', not '%s'".formatted(header, value, expected));
        }
    }

    private static UUID uuid(Message message, String header) {
        String value = required(message, header);
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("%s is '%s', not a UUID".formatted(header, value), e);
        }
    }

    private static Instant time(Message message) {
        String value = required(message, TIME);
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableEventException("%s is '%s', not an RFC 3339 time".formatted(TIME, value), e);
        }
    }

    /** Gives the opened event to a handler that declares an {@code Event}. */
    @Override
    public <T> T convertTo(Class<T> type, Exchange exchange, Object value) throws TypeConversionException {
        return exchange == null || type != Event.class ? null : type.cast(opened(exchange));
    }
}
