package org.streampass.testing.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.testing.process.ChildProcess;
import org.streampass.testing.process.Ports;

/** A standalone Artemis with the repository's {@code broker.xml}, as a process that can be killed and started again. */
public class BrokerProcess extends ChildProcess {

    private static final String PASSWORD = "of-a-test";

    private final Path folder;
    private final List<String> options;
    private final int port = Ports.freePort();

    private BrokerProcess(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
    }

    /** @param folder of the journal */
    public static BrokerProcess start(Path folder) {
        return start(folder, List.of());
    }

    /**
     * @param folder of the journal
     * @param options options of the JVM, after those that limit its size
     */
    public static BrokerProcess start(Path folder, List<String> options) {
        BrokerProcess broker = new BrokerProcess(folder, options);
        broker.launch();
        return broker;
    }

    /** Settings for processes that use the broker. */
    public Map<String, String> settings() {
        return Map.of("streampass.broker.url", "tcp://127.0.0.1:" + port, "streampass.broker.password", PASSWORD);
    }

    /** Connects with the name and the permissions of a service. The caller closes the factory. */
    public ActiveMQConnectionFactory connections(String service) {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port, service, PASSWORD);
    }

    /** Starts the broker, for the first time or again. */
    public final void launch() {
        start(new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD));
        await().atMost(PATIENCE).until(() -> Ports.isListening(port) || !isAlive());
        assertThat(isAlive()).as("the broker is started").isTrue();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                StandaloneBroker.class.getName(),
                folder.toString(),
                "" + port,
                PASSWORD));
        return command;
    }
}
