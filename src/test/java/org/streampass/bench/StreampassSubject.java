package org.streampass.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.AppProcess;
import org.streampass.testing.BrokerProcess;
import org.streampass.testing.Queues;
import org.streampass.testing.TestDatabase;

/** The packaged application, with as many processes as the setup says. */
class StreampassSubject implements Subject {

    private final String name;
    private final Lab lab;
    private final Setup setup;
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private BrokerProcess broker;
    private AppProcess app;
    private volatile AppProcess recommendations;
    private Outcomes outcomes;
    private Backlog backlog;

    private StreampassSubject(String name, Lab lab, Setup setup) {
        this.name = name;
        this.lab = lab;
        this.setup = setup;
        folder = lab.newFolder("streampass");
    }

    static Subject start(String name, Lab lab, Setup setup) throws Exception {
        StreampassSubject subject = new StreampassSubject(name, lab, setup);
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
            settings.put("streampass.broker.port", "" + Queues.freePort());
        }
        settings.putAll(lab.options().settings());
        app = launch("app", setup.recommendationsApart() ? "subscriptions,payments,notifications" : "")
                .awaitReady();
        if (setup.recommendationsApart()) {
            recommendations = launch("recommendations", "recommendations").awaitReady();
        }
        outcomes = new Outcomes(new ActiveMQConnectionFactory(brokerUrl(), "streampass", brokerPassword()));
        backlog = new Backlog(brokerUrl(), brokerPassword());
    }

    /** @param services empty: all */
    private AppProcess launch(String process, String services) {
        Path data = folder.resolve(process);
        lab.bearerTokens().install(data);
        Map<String, String> own = services.isEmpty() ? Map.of() : Map.of("streampass.services", services);
        List<String> options = Stream.of(
                        lab.options().jvmOptions(),
                        setup.providerSwitch() ? lab.provider().agent() : List.<String>of())
                .flatMap(List::stream)
                .toList();
        return AppProcess.launch(options, Path.of(""), data, settings, own);
    }

    private String brokerUrl() {
        return settings.getOrDefault(
                "streampass.broker.url", "tcp://127.0.0.1:" + settings.get("streampass.broker.port"));
    }

    private String brokerPassword() throws IOException {
        return broker == null
                ? Files.readString(folder.resolve("app/broker-password")).strip()
                : settings.get("streampass.broker.password");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI subscriptions() {
        return URI.create(app.url().replace("localhost", "127.0.0.1") + "/subscriptions");
    }

    @Override
    public Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public Map<String, List<ProcessHandle>> processes() {
        Map<String, List<ProcessHandle>> processes = new HashMap<>(Processes.shared(setup));
        List<ProcessHandle> apps = new ArrayList<>();
        Stream.of(app, recommendations)
                .flatMap(each -> Optional.ofNullable(each).stream())
                .forEach(each -> ProcessHandle.of(each.pid()).ifPresent(apps::add));
        processes.put(Processes.APPLICATION, apps);
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
        recommendations.kill();
    }

    @Override
    public void restartRecommendations() {
        recommendations = launch("recommendations", "recommendations");
    }

    @Override
    public void close() {
        Stream.of(backlog, outcomes, recommendations, app, broker)
                .flatMap(each -> Optional.<AutoCloseable>ofNullable(each).stream())
                .forEach(Processes::close);
    }
}
