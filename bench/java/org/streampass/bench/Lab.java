package org.streampass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.streampass.testing.http.BearerTokens;

/** Sets up and measures systems, one at a time: options, users, empty folders. */
class Lab {

    /** The time limit for accepted requests, after the last request. */
    static final Duration PATIENCE = Duration.ofSeconds(150);

    private final Options options;
    private final Duration warmUp;
    private final Path folder;
    private final BearerTokens bearerTokens = new BearerTokens();
    private final Users users = new Users(bearerTokens);
    private final Provider provider;
    private int folders;

    /** @param warmUp the time under load before the measurement */
    Lab(Options options, Duration warmUp, Path folder) {
        this.options = options;
        this.warmUp = warmUp;
        this.folder = folder;
        provider = new Provider(folder);
    }

    /** Measures a warm system. */
    interface Experiment {

        void run(Subject subject, LoadClient client) throws Exception;
    }

    Options options() {
        return options;
    }

    BearerTokens bearerTokens() {
        return bearerTokens;
    }

    Provider provider() {
        return provider;
    }

    Path newFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(++folders + "-" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Measures both systems, one after the other. */
    void withBoth(Setup setup, Experiment experiment) throws Exception {
        withStreampass(setup, experiment);
        withRival(setup, experiment);
    }

    void withStreampass(Setup setup, Experiment experiment) throws Exception {
        with("Streampass, " + setup, setup, StreampassSubject::start, experiment);
    }

    /** Measures the build in the folder {@code bench.other}, with the settings {@code bench.other-settings}. */
    void withOther(Setup setup, Experiment experiment) throws Exception {
        measure("Other, " + setup, setup, StreampassSubject::startOther, experiment);
    }

    void withRival(Setup setup, Experiment experiment) throws Exception {
        with("Request-response, " + setup.asRivals(), setup, RivalSubject::start, experiment);
    }

    /** Measured if it is requested by its name, or as {@code peer}. */
    void withPeer(Setup setup, Experiment experiment) throws Exception {
        String name = "Hand-written with @JmsListener, " + setup;
        if (options.wantsSystem(name) || options.wantsSystem("peer")) {
            measure(name, setup, PeerSubject::start, experiment);
        }
    }

    interface Start {

        Subject start(String name, Lab lab, Setup setup) throws Exception;
    }

    private void with(String name, Setup setup, Start start, Experiment experiment) throws Exception {
        if (options.wantsSystem(name)) {
            measure(name, setup, start, experiment);
        }
    }

    private void measure(String name, Setup setup, Start start, Experiment experiment) throws Exception {
        try (Subject subject = start.start(name, this, setup);
                LoadClient client = new LoadClient(subject, users)) {
            warmUp(setup, subject, client);
            experiment.run(subject, client);
        }
    }

    /** Runs as many workflows at once as 100 requests a second would, in addition to those of a closed loop. */
    private void warmUp(Setup setup, Subject subject, LoadClient client) {
        int waiting = Math.toIntExact(setup.providerLatency().toMillis() / 10);
        Load load = Load.closed(options.usualInFlight() + waiting, warmUp);
        Run run = new Measurement(subject, client, PATIENCE).take(Map.of(), load);
        System.out.printf("%s: warm after %s%n", subject.name(), Progress.of(run));
    }
}
