package org.streampass.testing.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.streampass.testing.process.ComposeSecrets;
import org.streampass.testing.process.Ports;

/** Two brokers on one journal, of which one is active: each can be killed, frozen and started again. */
public class BrokerPair implements AutoCloseable {

    private final ArtemisProcess primary;
    private final ArtemisProcess backup;
    private final String host;

    /**
     * Both started, the primary active.
     *
     * @param folder of their journal, and of each
     * @param environment what {@code artemis/run} is to know besides
     */
    public static BrokerPair start(Path folder, ComposeSecrets secrets, Map<String, String> environment) {
        return start(folder, secrets, environment, "localhost", List.of());
    }

    /**
     * @param host that they listen on
     * @param before what their command begins with, to be started elsewhere
     */
    public static BrokerPair start(
            Path folder, ComposeSecrets secrets, Map<String, String> environment, String host, List<String> before) {
        BrokerPair pair = new BrokerPair(folder, secrets, environment, host, before);
        pair.primary.launch().awaitActive();
        pair.backup.launch().awaitWaiting();
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

    /** For clients, to be followed by parameters. */
    public String url() {
        return "(tcp://%s,tcp://%s)".formatted(address(primary), address(backup));
    }

    /** Where clients reach one of them. */
    public String address(ArtemisProcess broker) {
        return host + ":" + broker.port();
    }

    @Override
    public void close() {
        backup.close();
        primary.close();
    }
}
