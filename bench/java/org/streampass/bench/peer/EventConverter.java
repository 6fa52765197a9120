package org.streampass.bench.peer;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jms.support.converter.MessageConverter;
import org.streampass.platform.events.MessageProperties;

/** Converts events to messages with the same properties as those of Streampass, and back. */
class EventConverter implements MessageConverter {

    @Override
    public Message toMessage(Object object, Session session) throws JMSException {
        Event event = (Event) object;
        TextMessage message = session.createTextMessage(event.data());
        message.setStringProperty(MessageProperties.SPEC_VERSION, "1.0");
        message.setStringProperty(MessageProperties.ID, event.id().toString());
        message.setStringProperty(MessageProperties.SOURCE, event.source());
        message.setStringProperty(MessageProperties.TYPE, event.type());
        message.setStringProperty(MessageProperties.SUBJECT, event.subject().toString());
        message.setStringProperty(MessageProperties.TIME, event.time().toString());
        message.setStringProperty(MessageProperties.CONTENT_TYPE, "application/json");
        message.setStringProperty(
                MessageProperties.CORRELATION, event.correlation().toString());
        if (event.causation() != null) {
            message.setStringProperty(
                    MessageProperties.CAUSATION, event.causation().toString());
        }
        return message;
    }

    @Override
    public Object fromMessage(Message message) throws JMSException {
        String causation = message.getStringProperty(MessageProperties.CAUSATION);
        return new Event(
                uuid(message, MessageProperties.ID),
                message.getStringProperty(MessageProperties.SOURCE).replaceFirst(".*/", ""),
                message.getStringProperty(MessageProperties.TYPE).split("[.]")[2],
                uuid(message, MessageProperties.SUBJECT),
                Instant.parse(message.getStringProperty(MessageProperties.TIME)),
                uuid(message, MessageProperties.CORRELATION),
                causation == null ? null : UUID.fromString(causation),
                ((TextMessage) message).getText());
    }

    private static UUID uuid(Message message, String property) throws JMSException {
        return UUID.fromString(message.getStringProperty(property));
    }
}
