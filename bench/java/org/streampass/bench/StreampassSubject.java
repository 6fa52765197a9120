package org.streampass.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerProcess;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/** The packaged application, with as many processes as the setup requires. */
class StreampassSubject implements Subject {

    private final String name;
    private final Lab lab;
    private final Setup setup;
    private final Path build;
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> furtherSettings;
    private BrokerProcess broker;
    private final List<AppProcess> apps = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private List<URI> subscriptions = List.of();
    private Outcomes outcomes;
    private Backlog backlog;

    /**
     * @param build the root of the build
     * @param furtherSettings they take precedence
     */
    private StreampassSubject(String name, Lab lab, Setup setup, Path build, Map<String, String> furtherSettings) {
        this.name = name;
        this.lab = lab;
        this.setup = setup;
        this.build = build;
        this.furtherSettings = furtherSettings;
        folder = lab.newFolder("streampass");
    }

    static Subject start(String name, Lab lab, Setup setup) throws Exception {
        return started(new StreampassSubject(
                name, lab, setup, Path.of(""), lab.options().settings()));
    }

    static Subject startOther(String name, Lab lab, Setup setup) throws Exception {
        return started(new StreampassSubject(
                name, lab, setup, lab.options().other(), lab.options().otherSettings()));
    }

    private static Subject started(StreampassSubject subject) throws Exception {
        try {
            subject.start();
            return subject;
        } catch (Exception | Error e) {
            subject.close();
            throw e;
        }
    }

    private void start() throws Exception {
        settings.putAll(setup.database().settings());
        settings.put(
                "streampass.payments.simulator.latency", setup.providerLatency().toMillis() + "ms");
        if (setup.brokerApart()) {
            broker = BrokerProcess.start(folder.resolve("broker"), lab.options().jvmOptions());
            settings.putAll(broker.settings());
        } else {
            settings.put("streampass.broker.port", "" + Ports.freePort());
        }
        if (setup.processes().size() > 2) {
            settings.put("spring.datasource.hikari.maximum-pool-size", "16"); // they share one server
        }
        settings.put("streampass.http.max-connections-per-address", "100000"); // all clients have one
        if (setup.traces() != null) {
            settings.put("management.otlp.tracing.endpoint", setup.traces());
        }
        settings.putAll(furtherSettings);
        for (int number = 0; number < setup.processes().size(); number++) {
            apps.add(launch(number).awaitReady()); // one at a time, since they compete for the CPU
        }
        subscriptions = IntStream.range(0, apps.size())
                .filter(number -> runs(number, "subscriptions"))
                .mapToObj(number ->
                        URI.create(apps.get(number).url().replace("localhost", "127.0.0.1") + "/subscriptions"))
                .toList();
        outcomes = new Outcomes(new ActiveMQConnectionFactory(brokerUrl(), "streampass", brokerPassword()));
        backlog = new Backlog(brokerUrl(), brokerPassword());
    }

    private AppProcess launch(int number) {
        String services = setup.processes().get(number);
        Path data = folder.resolve("app-" + number);
        lab.bearerTokens().install(data);
        Map<String, String> own = services.isEmpty() ? Map.of() : Map.of("streampass.services", services);
        List<String> options = Stream.of(
                        lab.options().jvmOptions(),
                        setup.providerSwitch() ? lab.provider().agent() : List.<String>of())
                .flatMap(List::stream)
                .toList();
        Path jar = build.resolve("target/unpacked/streampass.jar").toAbsolutePath();
        return AppProcess.launch(jar, options, build, data, settings, own);
    }

    private boolean runs(int number, String service) {
        String services = setup.processes().get(number);
        return services.isEmpty() || List.of(services.split(",")).contains(service);
    }

    private String brokerUrl() {
        return settings.getOrDefault(
                "streampass.broker.url", "tcp://127.0.0.1:" + settings.get("streampass.broker.port"));
    }

    private String brokerPassword() throws IOException {
        return broker == null
                ? Files.readString(folder.resolve("app-0/broker-password")).strip()
                : settings.get("streampass.broker.password");
    }

    @Override
    public String name() {
        return name;
    }

    /** Each instance in turn. */
    @Override
    public URI subscriptions() {
        return subscriptions.get(Math.floorMod(asked.getAndIncrement(), subscriptions.size()));
    }

    @Override
    public Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public Map<String, List<ProcessHandle>> processes() {
        Map<String, List<ProcessHandle>> processes = new HashMap<>(Processes.shared(setup));
        processes.put(
                Processes.APPLICATION,
                apps.stream()
                        .flatMap(each -> ProcessHandle.of(each.pid()).stream())
                        .toList());
        if (broker != null) {
            processes.put("broker", ProcessHandle.of(broker.pid()).stream().toList());
        }
        return processes;
    }

    @Override
    public long queued() {
        return backlog.size();
    }

    @Override
    public JdbcClient tables() {
        return setup.database() == TestDatabase.H2 ? null : TestDatabase.open(folder, settings);
    }

    @Override
    public void killRecommendations() {
        apps.get(recommendations()).kill();
    }

    @Override
    public void restartRecommendations() {
        apps.set(recommendations(), launch(recommendations()));
    }

    private int recommendations() {
        return setup.processes().indexOf("recommendations");
    }

    @Override
    public void close() {
        Stream.of(Stream.of(backlog, outcomes), apps.stream(), Stream.of(broker))
                .flatMap(each -> each)
                .flatMap(each -> Optional.<AutoCloseable>ofNullable(each).stream())
                .forEach(Processes::close);
    }
}
