package org.streampass.messaging;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.core.JmsTemplate;

/**
 * Sets aside what can never be handled, whole and with the reason, in the transaction that consumes it. The broker
 * sorts it into {@code DLQ.<queue>}, and can send it back to its queue alone, by the properties that it sets on its own
 * dead letters.
 */
class DeadLetters {

    static final String ADDRESS = "DLA";

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    /** As long as a reason may be: enough to understand, too little to fill a journal with. */
    private static final int REASON_CHARACTERS = 1000;

    private final JmsTemplate jms;

    DeadLetters(ConnectionFactory connections) {
        jms = new JmsTemplate(connections);
        jms.setPubSubDomain(true);
        jms.setSessionTransacted(true);
    }

    void setAside(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Message message = Incoming.message(exchange);
        JmsEndpoint from = (JmsEndpoint) exchange.getFromEndpoint();
        String queue = from.getSubscriptionName();
        if (queue == null) {
            return; // a copy that was only for listening; the durable one is set aside
        }
        jms.send(ADDRESS, session -> withReason(message, from, exchange.getFromRouteId(), cause));
        log.error(
                "{}: {} can never be handled and is on DLQ.{}: {}",
                exchange.getFromRouteId(),
                Incoming.describe(exchange),
                queue,
                Causes.inOneLine(cause));
    }

    /** The very message that came: a copy would have to take an ObjectMessage apart, which nothing here may do. */
    private static Message withReason(Message message, JmsEndpoint from, String handler, Throwable cause)
            throws JMSException {
        Map<String, Object> properties = properties(message);
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        String reason = Causes.inOneLine(cause);
        message.setStringProperty(MessageProperties.ORIGINAL_ADDRESS, from.getDestinationName());
        message.setStringProperty(MessageProperties.ORIGINAL_QUEUE, from.getSubscriptionName());
        message.setStringProperty(MessageProperties.HANDLER, handler);
        message.setStringProperty(
                MessageProperties.REASON, reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS)));
        message.setStringProperty(
                MessageProperties.EXCEPTION, Causes.root(cause).getClass().getName());
        return message;
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!name.toString().startsWith("JMSX") && !name.toString().startsWith("_AMQ_")) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        return properties;
    }
}
