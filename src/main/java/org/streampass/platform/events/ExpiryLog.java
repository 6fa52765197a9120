package org.streampass.platform.events;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.StringUtils;

/** Logs messages that expire in the embedded broker and become dead letters. The broker itself logs nothing. */
class ExpiryLog implements ActiveMQServerMessagePlugin {

    private static final Logger log = LoggerFactory.getLogger(ExpiryLog.class);

    @Override
    public void messageExpired(MessageReference reference, SimpleString address, ServerConsumer consumer) {
        Message message = reference.getMessage();
        log.error(
                "event {} of subscription {} expired on {} before it was handled, and is a dead letter",
                text(message, MessageProperties.ID),
                text(message, MessageProperties.SUBJECT),
                reference.getQueue().getName());
    }

    /** The property in one line and of limited length, because any sender may have set it. */
    private static String text(Message message, String property) {
        String text = String.valueOf(message.getObjectProperty(SimpleString.of(property)));
        return StringUtils.truncate(text.replaceAll("\\s+", " "));
    }
}
