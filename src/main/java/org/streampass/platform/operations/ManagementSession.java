package org.streampass.platform.operations;

import java.time.Duration;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.broker.BrokerSession;

/** Sends management messages to the broker, one after the other. */
class ManagementSession implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final BrokerSession session;
    private final ClientRequestor requestor;

    ManagementSession(ActiveMQConnectionFactory connections) {
        session = BrokerSession.openUntransacted(connections);
        try {
            requestor = call(core -> {
                core.start();
                return new ClientRequestor(core, "activemq.management");
            });
        } catch (BrokerException e) {
            session.close();
            throw e;
        }
    }

    /**
     * @throws BrokerException if there is no answer
     * @throws BrokerRefusedException if this process may not ask
     * @throws IllegalStateException if the operation fails
     */
    @SuppressWarnings("unchecked")
    <T> T ask(String resource, String operation, Object... parameters) {
        return call(core -> {
            ClientMessage question = core.createMessage(false);
            ManagementHelper.putOperationInvocation(question, resource, operation, parameters);
            ClientMessage answer = requestor.request(question, TIMEOUT.toMillis());
            if (answer == null) {
                throw new BrokerException("the broker did not answer within %d s".formatted(TIMEOUT.toSeconds()), null);
            }
            Object result = ManagementHelper.getResult(answer);
            if (!ManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException(
                        "the broker refused %s on %s: %s".formatted(operation, resource, result));
            }
            return (T) result;
        });
    }

    private <T> T call(BrokerSession.Call<T> call) {
        try {
            return session.call(call);
        } catch (BrokerRefusedException e) {
            throw new BrokerRefusedException(
                    "this process may not ask the broker: streampass.operation.broker-user names no user with that"
                            + " permission",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            requestor.close();
        } catch (Exception e) {
            // the broker is away, and deletes the queue
        } finally {
            session.close();
        }
    }
}
