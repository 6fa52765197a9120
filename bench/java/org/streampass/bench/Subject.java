package org.streampass.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A system that is measured, as processes of its own. */
interface Subject extends AutoCloseable {

    /** As the report calls it. */
    String name();

    /** Where to ask for a subscription. */
    URI subscriptions();

    /** Where it is observed that a workflow has ended; null where the answer says so. */
    default Outcomes outcomes() {
        return null;
    }

    /** By what they are for; those that run at the moment. */
    Map<String, List<ProcessHandle>> processes();

    /** Events that wait or are in hand; -1 if that cannot be told at the moment. */
    default long queued() {
        return -1;
    }

    /** Its tables as an administrator sees them; null where only the system itself can open them. */
    JdbcClient tables();

    /** Ends Recommendations where it stands. */
    default void killRecommendations() {
        throw new UnsupportedOperationException(name() + " has it in the same process");
    }

    /** Starts it again, and does not wait until it is ready. */
    default void restartRecommendations() {
        throw new UnsupportedOperationException(name() + " has it in the same process");
    }

    @Override
    void close();

    /** Fills its tables with finished subscriptions. */
    default Path fill() {
        return Path.of("docs/measurements/fill.sql");
    }
}
