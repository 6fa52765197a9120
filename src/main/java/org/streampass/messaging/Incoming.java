package org.streampass.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;

/** The message that a route was given, as the broker delivered it. */
final class Incoming {

    private static final String MESSAGE = "streampass.message";

    private Incoming() {}

    /** Kept before the first step: later ones replace what the exchange holds. */
    static void keep(Exchange exchange) {
        if (exchange.getIn() instanceof JmsMessage message) {
            exchange.setProperty(MESSAGE, message.getJmsMessage());
        }
    }

    /** @return null if no broker brought it */
    static Message message(Exchange exchange) {
        return exchange.getProperty(MESSAGE, Message.class);
    }

    /** How often the broker has delivered it, this time included. */
    static int deliveries(Exchange exchange) {
        try {
            Message message = message(exchange);
            return message == null ? 1 : message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            return 1;
        }
    }

    /** For the log: which event, of which subscription. */
    static String describe(Exchange exchange) {
        Event event = Envelope.opened(exchange);
        if (event != null) {
            return "%s %s of subscription %s".formatted(event.name(), event.id(), event.subject());
        }
        try {
            return "message " + message(exchange).getJMSMessageID();
        } catch (JMSException e) {
            return "a message";
        }
    }
}
