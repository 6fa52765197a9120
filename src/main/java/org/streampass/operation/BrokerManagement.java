package org.streampass.operation;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.streampass.json.Json;

/** Asks the broker, embedded or not, by its management messages. */
class BrokerManagement {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_QUEUES = 10_000;

    private final ConnectionFactory connections;

    BrokerManagement(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * @param waiting messages in it, those in hand and those put off included
     * @param inHand given to a consumer and not yet acknowledged
     * @param putOff to be delivered again later
     */
    record QueueState(String name, String address, long waiting, long inHand, long putOff) {}

    List<QueueState> queues() {
        String answer = (String) invoke(ResourceNames.BROKER, "listQueues", "", 1, MOST_QUEUES);
        return StreamSupport.stream(Json.tree(answer).get("data").spliterator(), false)
                .map(queue -> new QueueState(
                        queue.get("name").asText(),
                        queue.get("address").asText(),
                        number(queue, "messageCount"),
                        number(queue, "deliveringCount"),
                        number(queue, "scheduledCount")))
                .toList();
    }

    private static long number(JsonNode queue, String field) {
        return queue.path(field).asLong();
    }

    /** Sends a dead letter back to the queue it came from, and to no other. False if it is no longer there. */
    boolean retry(String queue, long messageId) {
        return (Boolean) invoke(ResourceNames.QUEUE + queue, "retryMessage", messageId);
    }

    /** False if it is no longer there. */
    boolean remove(String queue, long messageId) {
        return (Boolean) invoke(ResourceNames.QUEUE + queue, "removeMessage", messageId);
    }

    private Object invoke(String resource, String operation, Object... parameters) {
        try (JMSContext session = connections.createContext()) {
            TemporaryQueue replies = session.createTemporaryQueue();
            Message question = session.createMessage();
            JMSManagementHelper.putOperationInvocation(question, resource, operation, parameters);
            question.setJMSReplyTo(replies);
            JMSConsumer consumer = session.createConsumer(replies);
            session.createProducer().send(session.createQueue("activemq.management"), question);
            Message answer = consumer.receive(PATIENCE.toMillis());
            if (answer == null) {
                throw new IllegalStateException("the broker did not answer within %s".formatted(PATIENCE));
            }
            if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException("the broker refused %s on %s: %s"
                        .formatted(operation, resource, JMSManagementHelper.getResult(answer)));
            }
            return JMSManagementHelper.getResult(answer);
        } catch (IllegalStateException e) {
            throw e;
        } catch (JMSException e) {
            throw new IllegalStateException("the broker could not be asked: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("the broker's answer could not be read: " + e.getMessage(), e);
        }
    }
}
