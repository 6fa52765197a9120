package org.streampass.platform.events;

import java.time.Duration;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.streampass.platform.broker.QueueBinding;

/**
 * A message that the broker delivered, and the event that it carries.
 *
 * @param body of a large message, which the client discards when the handler has returned; null if it is not large
 * @param event null if it cannot be read
 * @param unreadable why it cannot be read; null if it can
 */
record Delivery(
        QueueBinding binding,
        ClientMessage message,
        byte[] body,
        EventEnvelope event,
        UnreadableEventException unreadable) {

    /**
     * The most bytes that a message's properties may have. What they need in a copy has to fit in front of a large
     * message's body, and into one record of the broker's journal.
     */
    static final int MAX_PROPERTY_BYTES = 64 * 1024;

    /** The longest time after which a message that was sent back is handled again. */
    static final Duration LONGEST_REST = Duration.ofSeconds(30);

    static Delivery of(QueueBinding binding, ClientMessage message) {
        byte[] body = message.isLargeMessage() ? bytes(message.getBodyBuffer()) : null;
        ActiveMQBuffer buffer = body == null ? message.getDataBuffer() : ActiveMQBuffers.wrappedBuffer(body);
        try {
            if (message.getHeadersAndPropertiesEncodeSize() > MAX_PROPERTY_BYTES) {
                throw new UnreadableEventException(
                        "the message has more than %d bytes of properties".formatted(MAX_PROPERTY_BYTES));
            }
            EventEnvelope event = CloudEventsCodec.read(message, buffer, binding.address());
            return new Delivery(binding, message, body, event, null);
        } catch (UnreadableEventException e) {
            return new Delivery(binding, message, body, null, e);
        } catch (RuntimeException e) { // of bytes that are not what the message says they are
            return new Delivery(
                    binding, message, body, null, new UnreadableEventException("the message cannot be read", e));
        }
    }

    private static byte[] bytes(ActiveMQBuffer buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    /** The message's body as it came. */
    byte[] bodyBytes() {
        return body == null ? bytes(message.getDataBuffer()) : body;
    }

    /** Which event, of which subscription, for the log. */
    String describe() {
        return event == null
                ? "message " + message.getMessageID()
                : "%s %s of subscription %s".formatted(event.name(), event.id(), event.subject());
    }

    /** How long it is to rest before it is handled, as it was sent back. */
    Duration rest() {
        Duration rest = Duration.ofMillis(Math.max(0, number(MessageProperties.REST)));
        return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
    }

    /** The number that a message which was sent back carries in this property; 0 if it was not. */
    int number(String property) {
        return message.getObjectProperty(property) instanceof Number number ? number.intValue() : 0;
    }
}
