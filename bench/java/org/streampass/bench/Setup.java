package org.streampass.bench;

import java.time.Duration;
import java.util.List;
import org.streampass.testing.database.TestDatabase;

/**
 * The setup of a system.
 *
 * @param brokerApart Streampass only: the broker is a separate process
 * @param processes the services of each process, separated by commas; empty: all
 * @param providerLatency the latency of the payment provider
 * @param providerSwitch whether the provider can be switched off, see {@link Provider}
 * @param traces where Streampass sends traces of a tenth of the requests; null: nowhere
 */
record Setup(
        TestDatabase database,
        boolean brokerApart,
        List<String> processes,
        Duration providerLatency,
        boolean providerSwitch,
        String traces) {

    private static final String RECOMMENDATIONS = "recommendations";

    static Setup on(TestDatabase database) {
        return new Setup(database, false, List.of(""), Duration.ZERO, false, null);
    }

    static Setup onPostgres() {
        return on(TestDatabase.POSTGRES);
    }

    Setup withBrokerApart() {
        return new Setup(database, true, processes, providerLatency, providerSwitch, traces);
    }

    Setup withRecommendationsApart() {
        return withProcesses(List.of("subscriptions,payments,notifications", RECOMMENDATIONS));
    }

    /** The broker is a separate process, too. */
    Setup withProcesses(List<String> services) {
        return new Setup(database, true, services, providerLatency, providerSwitch, traces);
    }

    boolean recommendationsApart() {
        return processes.contains(RECOMMENDATIONS);
    }

    Setup withProviderLatency(Duration latency) {
        return new Setup(database, brokerApart, processes, latency, providerSwitch, traces);
    }

    Setup withProviderSwitch() {
        return new Setup(database, brokerApart, processes, providerLatency, true, traces);
    }

    Setup withTraces(String endpoint) {
        return new Setup(database, brokerApart, processes, providerLatency, providerSwitch, endpoint);
    }

    /** A description for the rival, which has no broker. */
    String asRivals() {
        return recommendationsApart() ? "PostgreSQL, Recommendations as a process of its own" : "PostgreSQL";
    }

    @Override
    public String toString() {
        return (database == TestDatabase.H2 ? "H2" : "PostgreSQL")
                + switch (processes.size()) {
                    case 1 -> brokerApart ? ", broker as a process of its own" : "";
                    case 2 -> ", broker and Recommendations as processes of their own";
                    default -> ", broker as a process of its own, services in %d".formatted(processes.size());
                }
                + (traces == null ? "" : ", traces of 10 %");
    }
}
