package org.streampass.testing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two brokers on one journal, of which one is active: each can be killed, frozen and started again. */
public class BrokerPair implements AutoCloseable {

    private final ArtemisProcess primary;
    private final ArtemisProcess backup;

    /**
     * Both started, the primary active.
     *
     * @param folder of their journal, and of each
     * @param environment what {@code artemis/run} is to know besides
     */
    public static BrokerPair start(Path folder, Secrets secrets, Map<String, String> environment) {
        BrokerPair pair = new BrokerPair(folder, secrets, environment);
        pair.primary.launch().awaitActive();
        pair.backup.launch().awaitWaiting();
        return pair;
    }

    private BrokerPair(Path folder, Secrets secrets, Map<String, String> environment) {
        int one = Queues.freePort();
        int other = Queues.freePort();
        Map<String, String> shared = new HashMap<>(environment);
        shared.put("BROKER_DATA", folder.resolve("journal").toString());
        shared.put("BROKER_SECRETS", secrets.folder().resolve("broker").toString());
        shared.put("BROKER_HOST", "localhost");
        primary = broker("primary", folder, shared, one, other);
        backup = broker("backup", folder, shared, other, one);
    }

    private static ArtemisProcess broker(String kind, Path folder, Map<String, String> shared, int port, int peerPort) {
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("BROKER_PORT", "" + port);
        environment.put("BROKER_PEER", "localhost:" + peerPort);
        return new ArtemisProcess(List.of("artemis/run", kind), environment, folder.resolve(kind));
    }

    public ArtemisProcess primary() {
        return primary;
    }

    public ArtemisProcess backup() {
        return backup;
    }

    /** For clients, to be followed by parameters. */
    public String url() {
        return "(tcp://localhost:%d,tcp://localhost:%d)".formatted(primary.port(), backup.port());
    }

    @Override
    public void close() {
        backup.close();
        primary.close();
    }
}
