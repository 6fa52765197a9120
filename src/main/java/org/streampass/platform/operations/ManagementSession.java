package org.streampass.platform.operations;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;

/** A few questions to the broker, one after the other. */
class ManagementSession implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final JMSContext session;
    private final TemporaryQueue replies;
    private final JMSConsumer consumer;

    ManagementSession(ConnectionFactory connections) {
        JMSContext opened = null;
        try {
            opened = connections.createContext();
            replies = opened.createTemporaryQueue();
            consumer = opened.createConsumer(replies);
            session = opened;
        } catch (JMSRuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            throw away(e);
        }
    }

    /**
     * @throws BrokerAwayException if there is no answer, or it may not be asked
     * @throws IllegalStateException if it is a refusal
     */
    @SuppressWarnings("unchecked")
    <T> T ask(String resource, String operation, Object... parameters) {
        try {
            Message question = session.createMessage();
            JMSManagementHelper.putOperationInvocation(question, resource, operation, parameters);
            question.setJMSReplyTo(replies);
            session.createProducer().send(session.createQueue("activemq.management"), question);
            Message answer = consumer.receive(PATIENCE.toMillis());
            if (answer == null) {
                throw new BrokerAwayException(
                        "the broker did not answer within %d s".formatted(PATIENCE.toSeconds()), null);
            }
            Object result = JMSManagementHelper.getResult(answer);
            if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException(
                        "the broker refused %s on %s: %s".formatted(operation, resource, result));
            }
            return (T) result;
        } catch (JMSException | JMSRuntimeException e) {
            throw away(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the broker's answer could not be read: " + e.getMessage(), e);
        }
    }

    static BrokerAwayException away(Exception e) {
        if (e instanceof JMSSecurityException
                || e instanceof JMSSecurityRuntimeException
                || e.getCause() instanceof ActiveMQSecurityException) {
            return new BrokerForbidsException(e);
        }
        return new BrokerAwayException("the broker could not be asked: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        session.close();
    }
}
