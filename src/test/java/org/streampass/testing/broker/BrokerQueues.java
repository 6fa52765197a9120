package org.streampass.testing.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.streampass.testing.process.Ports;

/** The queues of a process's embedded broker, as seen by another program. */
public class BrokerQueues {

    private static final Pattern DECLARED = Pattern.compile("<queue name=\"([^\"]+)\"");

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

    /** The names of all queues in {@code artemis/broker.xml}. */
    public static List<String> declared() {
        try {
            return DECLARED.matcher(Files.readString(Path.of("artemis/broker.xml")))
                    .results()
                    .map(MatchResult::group)
                    .map(each -> each.replaceAll(".*\"(.*)\"", "$1"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the queues of each event, by event. */
    public static Map<String, List<String>> ofEvents() {
        return declared().stream()
                .filter(queue -> !queue.startsWith("DLQ") && queue.contains("-"))
                .collect(Collectors.groupingBy(queue -> queue.split("-")[1]));
    }

    private String password() throws IOException {
        return Files.readString(dataDir.resolve("broker-password")).strip();
    }
}
