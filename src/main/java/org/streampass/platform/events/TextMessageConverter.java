package org.streampass.platform.events;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;

/**
 * Converts text messages only. Other messages get no body, so that no {@code ObjectMessage} is deserialized.
 */
class TextMessageConverter implements MessageConverter {

    @Override
    public Object fromMessage(Message message) throws JMSException {
        return message instanceof TextMessage text ? text.getText() : null;
    }

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        if (body instanceof CharSequence text) {
            return session.createTextMessage(text.toString());
        }
        throw new MessageConversionException(
                "only text is published, not " + body.getClass().getName());
    }
}
