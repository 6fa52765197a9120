package org.streampass.testing.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.ServiceEvents;

/** The queues of a process's embedded broker, as seen by another program. */
public class BrokerQueues {

    private final int port;
    private final Path dataDir;

    private BrokerQueues(int port, Path dataDir) {
        this.port = port;
        this.dataDir = dataDir;
    }

    /** For processes that are started with {@link #settings()} on this data folder. */
    public static BrokerQueues of(Path dataDir) {
        return new BrokerQueues(Ports.freePort(), dataDir);
    }

    public Map<String, String> settings() {
        return Map.of("streampass.broker.port", "" + port);
    }

    /** Message counts of all queues that are not empty, including dead-letter queues, by name. */
    public Map<String, Long> messageCounts() {
        Map<String, Long> waiting = new TreeMap<>();
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + port);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession("streampass", password(), false, true, true, false, 1)) {
            for (String queue : declared()) {
                long messages = session.queueQuery(SimpleString.of(queue)).getMessageCount();
                if (messages > 0) {
                    waiting.put(queue, messages);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return waiting;
    }

    /** The names of the queues of all services and of their dead letters, and of the broker's own dead letters. */
    private static List<String> declared() {
        List<String> all = new ArrayList<>(List.of("DLQ"));
        ServiceEvents.queues().forEach(queue -> {
            all.add(queue.queue());
            all.add(queue.deadLetters().queue());
        });
        return all;
    }

    /** The names of the queues of each event. */
    public static Map<String, List<String>> ofEvents() {
        return ServiceEvents.queues().stream()
                .collect(Collectors.groupingBy(
                        QueueBinding::address, Collectors.mapping(QueueBinding::queue, Collectors.toList())));
    }

    private String password() throws IOException {
        return Files.readString(dataDir.resolve("broker-password")).strip();
    }
}
