package org.streampass.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.database.TestDatabase;

/** The peer: the same workflow written by hand. */
class PeerSubject implements Subject {

    private final String name;
    private final Setup setup;
    private final Path folder;
    private final PeerProcess process;
    private Outcomes outcomes;
    private Backlog backlog;

    private PeerSubject(String name, Lab lab, Setup setup) {
        this.name = name;
        this.setup = setup;
        folder = lab.newFolder("peer");
        process = new PeerProcess(lab, setup, folder);
    }

    static Subject start(String name, Lab lab, Setup setup) throws Exception {
        PeerSubject subject = new PeerSubject(name, lab, setup);
        try {
            subject.listen();
            return subject;
        } catch (Exception | Error e) {
            subject.close();
            throw e;
        }
    }

    private void listen() throws Exception {
        process.awaitReady();
        outcomes = new Outcomes(
                new ActiveMQConnectionFactory(process.brokerUrl(), "streampass", process.brokerPassword()));
        backlog = new Backlog(process.brokerUrl(), process.brokerPassword());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI subscriptions() {
        return URI.create("http://127.0.0.1:%d/subscriptions".formatted(process.port()));
    }

    @Override
    public Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public Map<String, List<ProcessHandle>> processes() {
        Map<String, List<ProcessHandle>> processes = new HashMap<>(Processes.shared(setup));
        processes.putAll(process.handles());
        return processes;
    }

    @Override
    public long queued() {
        return backlog.size();
    }

    @Override
    public JdbcClient tables() {
        return TestDatabase.open(folder, process.settings());
    }

    @Override
    public void close() {
        Stream.of(outcomes, backlog, process)
                .flatMap(each -> Optional.<AutoCloseable>ofNullable(each).stream())
                .forEach(Processes::close);
    }

    @Override
    public Path fill() {
        return Path.of("bench/resources/bench/fill.sql");
    }
}
