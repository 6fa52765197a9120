package org.streampass.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.streampass.bench.peer.Peer;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.process.Ports;

/** Runs the peer as a process, with an embedded or a standalone broker. */
class PeerProcess implements AutoCloseable {

    private final int port = Ports.freePort();
    private final Map<String, String> settings;
    private final BrokerProcess broker;
    private final RivalProcess process;

    PeerProcess(Lab lab, Setup setup, Path folder) {
        settings = RivalArguments.ofPeer(lab, setup, folder);
        broker = setup.brokerApart()
                ? BrokerProcess.start(folder.resolve("broker"), lab.options().jvmOptions())
                : null;
        if (broker != null) {
            settings.put("peer.broker-url", broker.settings().get("streampass.broker.url"));
            settings.put("peer.broker-password", broker.settings().get("streampass.broker.password"));
        }
        process = RivalProcess.launch(Peer.class, lab.options().jvm(), port, settings, folder.resolve("log"));
    }

    PeerProcess awaitReady() {
        process.awaitReady();
        return this;
    }

    int port() {
        return port;
    }

    String brokerUrl() {
        return settings.getOrDefault("peer.broker-url", "tcp://127.0.0.1:" + settings.get("peer.broker-port"));
    }

    String brokerPassword() {
        return settings.get("peer.broker-password");
    }

    /** Includes those of the database. */
    Map<String, String> settings() {
        return settings;
    }

    /** The processes by role. */
    Map<String, List<ProcessHandle>> handles() {
        List<ProcessHandle> application = List.of(process.handle());
        return broker == null
                ? Map.of(Processes.APPLICATION, application)
                : Map.of(
                        Processes.APPLICATION,
                        application,
                        "broker",
                        ProcessHandle.of(broker.pid()).stream().toList());
    }

    @Override
    public void close() {
        Stream.of(Optional.of(process), Optional.ofNullable(broker))
                .flatMap(Optional::stream)
                .forEach(Processes::close);
    }
}
