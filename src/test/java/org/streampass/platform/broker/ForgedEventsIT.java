package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.broker.StandaloneBroker;
import org.streampass.testing.process.Ports;

/**
 * An attacker with a service's password sends to every address that the service may send to, and names every queue of
 * the broker in the message.
 */
class ForgedEventsIT {

    private static final String PASSWORD = "of-a-test";

    /** More than the number of queues on the broker. */
    private static final int QUEUES = 200;

    private final List<CoreAddressConfiguration> addresses =
            new BrokerDefinition(Path.of("artemis/broker.xml")).read().getAddressConfigurations();

    @Test
    void forgedEventsReachOnlyQueuesOfTheServiceAndItsEvents(@TempDir Path folder) throws Exception {
        int port = Ports.freePort();
        ActiveMQServer broker = StandaloneBroker.server(folder, port, PASSWORD);
        broker.start();
        try (ActiveMQConnectionFactory attacker =
                new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, "recommendations", PASSWORD)) {
            assertThat(broker.waitForActivation(30, TimeUnit.SECONDS)).isTrue();

            List<String> sent = Stream.concat(addresses(), queues().map(QueueBinding::qualified))
                    .filter(target -> send(target, attacker))
                    .toList();

            assertThat(sent)
                    .contains("RecommendationsReady", "LATER.recommendations-PaymentCompleted", "DLA.recommendations");
            assertThat(queues().map(QueueBinding::queue)
                            .filter(queue ->
                                    broker.locateQueue(SimpleString.of(queue)).getMessageCount() > 0))
                    .contains("recommendations-PaymentCompleted")
                    .allMatch(queue -> queue.startsWith("recommendations-")
                            || queue.startsWith("DLQ.recommendations-")
                            || queue.endsWith("-RecommendationsReady"));
        } finally {
            broker.stop();
        }
    }

    private Stream<String> addresses() {
        return addresses.stream().map(CoreAddressConfiguration::getName);
    }

    private Stream<QueueBinding> queues() {
        return addresses.stream().flatMap(address -> address.getQueueConfigs().stream()
                .map(queue -> new QueueBinding(queue.getName().toString(), address.getName())));
    }

    /** Whether the broker accepts it. */
    private static boolean send(String target, ActiveMQConnectionFactory attacker) {
        try (BrokerSession session = BrokerSession.openUntransacted(attacker)) {
            return session.call(core -> {
                ClientMessage message = core.createMessage(true);
                message.putBytesProperty("_AMQ_ROUTE_TO", everyQueue());
                message.putStringProperty(ServiceDefinition.EDGES_SERVICE, "payments");
                core.createProducer(target).send(message);
                return true;
            });
        } catch (BrokerException e) {
            assertThat(e).hasCauseInstanceOf(ActiveMQSecurityException.class);
            return false;
        }
    }

    private static byte[] everyQueue() {
        ByteBuffer numbers = ByteBuffer.allocate(QUEUES * Long.BYTES);
        LongStream.range(0, QUEUES).forEach(numbers::putLong);
        return numbers.array();
    }
}
