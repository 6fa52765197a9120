package org.streampass.testing.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.streampass.testing.process.ComposeSecrets;
import org.streampass.testing.process.Ports;

/** Two brokers on one journal, one of them active. Each can be killed, frozen and started again. */
public class BrokerPair implements AutoCloseable {

    private final ArtemisProcess primary;
    private final ArtemisProcess backup;
    private final String host;

    /**
     * Starts both, with the primary active.
     *
     * @param folder of the journal, and of each broker
     * @param environment further variables for {@code artemis/run}
     */
    public static BrokerPair start(Path folder, ComposeSecrets secrets, Map<String, String> environment) {
        return start(folder, secrets, environment, "localhost", List.of());
    }

    /**
     * @param host the address to listen on
     * @param before a prefix of the commands, to start the brokers elsewhere
     */
    public static BrokerPair start(
            Path folder, ComposeSecrets secrets, Map<String, String> environment, String host, List<String> before) {
        BrokerPair pair = new BrokerPair(folder, secrets, environment, host, before);
        pair.primary.launch().awaitActive();
        pair.backup.launch().awaitStandby();
        return pair;
    }

    private BrokerPair(
            Path folder, ComposeSecrets secrets, Map<String, String> environment, String host, List<String> before) {
        this.host = host;
        int one = Ports.freePort();
        int other = Ports.freePort();
        Map<String, String> shared = new HashMap<>(environment);
        shared.put("BROKER_DATA", folder.resolve("journal").toString());
        shared.put("BROKER_SECRETS", secrets.folder().resolve("broker").toString());
        shared.put("BROKER_HOST", host);
        primary = broker("primary", folder, shared, one, other, before);
        backup = broker("backup", folder, shared, other, one, before);
    }

    private static ArtemisProcess broker(
            String kind, Path folder, Map<String, String> shared, int port, int peerPort, List<String> before) {
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("BROKER_PORT", "" + port);
        environment.put("BROKER_PEER", shared.get("BROKER_HOST") + ":" + peerPort);
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("artemis/run", kind));
        return new ArtemisProcess(command, environment, folder.resolve(kind));
    }

    public ArtemisProcess primary() {
        return primary;
    }

    public ArtemisProcess backup() {
        return backup;
    }

    /** The URL for clients, to be followed by parameters. */
    public String url() {
        return "(tcp://%s,tcp://%s)".formatted(address(primary), address(backup));
    }

    /** The address of one broker for clients. */
    public String address(ArtemisProcess broker) {
        return host + ":" + broker.port();
    }

    @Override
    public void close() {
        backup.close();
        primary.close();
    }
}
