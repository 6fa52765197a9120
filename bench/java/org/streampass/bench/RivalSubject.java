package org.streampass.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.bench.rival.Rival;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.Ports;

/** The request-response chain, as one process or as two. */
class RivalSubject implements Subject {

    /** Threads of each service: with a provider that takes two seconds, more than 200 requests a second wait. */
    private static final int THREADS = 1000;

    private final String name;
    private final Lab lab;
    private final Setup setup;
    private final Path folder;
    private final int port = Ports.freePort();
    private final int recommendationsPort = Ports.freePort();
    private final Map<String, String> settings = new HashMap<>();
    private RivalProcess process;
    private volatile RivalProcess recommendations;

    private RivalSubject(String name, Lab lab, Setup setup) {
        this.name = name;
        this.lab = lab;
        this.setup = setup;
        folder = lab.newFolder("rival");
    }

    static Subject start(String name, Lab lab, Setup setup) {
        RivalSubject subject = new RivalSubject(name, lab, setup);
        try {
            subject.start();
            return subject;
        } catch (RuntimeException | Error e) {
            subject.close();
            throw e;
        }
    }

    private void start() {
        settings.putAll(RivalArguments.common(lab, setup, folder));
        settings.put("rival.recommendations-port", "" + recommendationsPort);
        settings.put("rival.threads", "" + THREADS);
        process = launch(port, !setup.recommendationsApart()).awaitReady();
        if (setup.recommendationsApart()) {
            restartRecommendations();
            recommendations.awaitReady();
        }
    }

    private RivalProcess launch(int port, boolean ownsRecommendations) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("rival.payments-port", "" + Ports.freePort());
        all.put("rival.owns-recommendations", "" + ownsRecommendations);
        return RivalProcess.launch(Rival.class, lab.options().jvm(), port, all, folder.resolve("log"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI subscriptions() {
        return URI.create("http://127.0.0.1:%d/subscriptions".formatted(port));
    }

    @Override
    public Map<String, List<ProcessHandle>> processes() {
        Map<String, List<ProcessHandle>> processes = new HashMap<>(Processes.shared(setup));
        processes.put(
                Processes.APPLICATION,
                parts().map(RivalProcess::handle).filter(ProcessHandle::isAlive).toList());
        return processes;
    }

    private Stream<RivalProcess> parts() {
        return Stream.of(Optional.ofNullable(process), Optional.ofNullable(recommendations))
                .flatMap(Optional::stream);
    }

    @Override
    public JdbcClient tables() {
        return TestDatabase.open(folder, settings);
    }

    @Override
    public void killRecommendations() {
        recommendations.kill();
    }

    /** Another process of the same program, of which only Recommendations is called. */
    @Override
    public void restartRecommendations() {
        recommendations = launch(recommendationsPort, false);
    }

    @Override
    public void close() {
        parts().forEach(RivalProcess::close);
    }

    @Override
    public Path fill() {
        return Path.of("bench/resources/bench/fill.sql");
    }
}
