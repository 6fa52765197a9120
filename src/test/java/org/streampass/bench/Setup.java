package org.streampass.bench;

import java.time.Duration;
import org.streampass.testing.TestDatabase;

/**
 * How a system is set up.
 *
 * @param brokerApart Streampass only: the broker is a process of its own
 * @param recommendationsApart Recommendations is a process of its own, and for Streampass the broker too
 * @param providerLatency how long the payment provider takes
 * @param providerSwitch the provider can be switched off, see {@link Provider}
 */
record Setup(
        TestDatabase database,
        boolean brokerApart,
        boolean recommendationsApart,
        Duration providerLatency,
        boolean providerSwitch) {

    static Setup on(TestDatabase database) {
        return new Setup(database, false, false, Duration.ZERO, false);
    }

    static Setup onPostgres() {
        return on(TestDatabase.POSTGRES);
    }

    Setup withBrokerApart() {
        return new Setup(database, true, recommendationsApart, providerLatency, providerSwitch);
    }

    Setup withRecommendationsApart() {
        return new Setup(database, true, true, providerLatency, providerSwitch);
    }

    Setup withProviderLatency(Duration latency) {
        return new Setup(database, brokerApart, recommendationsApart, latency, providerSwitch);
    }

    Setup withProviderSwitch() {
        return new Setup(database, brokerApart, recommendationsApart, providerLatency, true);
    }

    /** In words: where the rival's parts are, which has no broker. */
    String asRivals() {
        return recommendationsApart ? "PostgreSQL, Recommendations as a process of its own" : "PostgreSQL";
    }

    @Override
    public String toString() {
        return (database == TestDatabase.H2 ? "H2" : "PostgreSQL")
                + (recommendationsApart
                        ? ", broker and Recommendations as processes of their own"
                        : brokerApart ? ", broker as a process of its own" : "");
    }
}
