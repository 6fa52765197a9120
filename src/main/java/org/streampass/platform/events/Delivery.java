package org.streampass.platform.events;

import java.time.Duration;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.tracing.Operation;
import org.streampass.platform.tracing.Trace;

/**
 * A message that the broker has delivered, and its event.
 *
 * @param body the body of a large message, which the client discards after the callback; null if the message is not large
 * @param event null if the message is not a valid event
 * @param unreadable why the message is not a valid event; null if it is
 * @param operation the handling, as the trace records it
 */
record Delivery(
        QueueBinding binding,
        ClientMessage message,
        byte[] body,
        EventEnvelope event,
        UnreadableEventException unreadable,
        Operation operation) {

    /**
     * The maximum size of a message's properties. In a copy of a large message they must fit into one record of the broker's
     * journal.
     */
    static final int MAX_PROPERTY_BYTES = 64 * 1024;

    /** The maximum delay of a message that was sent back. */
    static final Duration MAX_DELAY = Duration.ofSeconds(30);

    static Delivery of(QueueBinding binding, ClientMessage message) {
        byte[] body = message.isLargeMessage() ? bytes(message.getBodyBuffer()) : null;
        ActiveMQBuffer buffer = body == null ? message.getDataBuffer() : ActiveMQBuffers.wrappedBuffer(body);
        try {
            if (message.getHeadersAndPropertiesEncodeSize() > MAX_PROPERTY_BYTES) {
                throw new UnreadableEventException(
                        "the message has more than %d bytes of properties".formatted(MAX_PROPERTY_BYTES));
            }
            EventEnvelope event = CloudEventsCodec.read(message, buffer, binding.address());
            return new Delivery(binding, message, body, event, null, Operation.NONE);
        } catch (UnreadableEventException e) {
            return unreadable(binding, message, body, e);
        } catch (RuntimeException e) { // malformed bytes
            return unreadable(binding, message, body, new UnreadableEventException("the message cannot be read", e));
        }
    }

    private static Delivery unreadable(
            QueueBinding binding, ClientMessage message, byte[] body, UnreadableEventException reason) {
        return new Delivery(binding, message, body, null, reason, Operation.NONE);
    }

    /** The same delivery as a part of an operation: its event has the trace context for the events that it causes. */
    Delivery with(Operation operation) {
        return operation == Operation.NONE
                ? this
                : new Delivery(binding, message, body, event.with(operation.trace()), unreadable, operation);
    }

    /** Whether an operator has sent it back from a queue of dead letters. */
    boolean isReplayed() {
        String from = CloudEventsCodec.property(message, MessageProperties.ORIGINAL_QUEUE);
        return from != null && from.startsWith(QueueBinding.DEAD_LETTERS);
    }

    Trace trace() {
        return event == null ? Trace.NONE : event.trace();
    }

    private static byte[] bytes(ActiveMQBuffer buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    /** The encoded body. */
    byte[] bodyBytes() {
        return body == null ? bytes(message.getDataBuffer()) : body;
    }

    /** Names the event and its subscription for the log. */
    String describe() {
        return event == null
                ? "message " + message.getMessageID()
                : "%s %s of subscription %s".formatted(event.name(), event.id(), event.subject());
    }

    /** How long to hold the message before it is handled; zero unless it was sent back. */
    Duration delay() {
        Duration delay = Duration.ofMillis(Math.max(0, number(MessageProperties.DELAY)));
        return delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    }

    /** A numeric property; 0 if it is missing. */
    int number(String property) {
        return message.getObjectProperty(property) instanceof Number number ? number.intValue() : 0;
    }
}
