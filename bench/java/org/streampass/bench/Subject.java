package org.streampass.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A system to be measured, in separate processes. */
interface Subject extends AutoCloseable {

    /** The name in the report. */
    String name();

    /** The URL for subscribe requests. */
    URI subscriptions();

    /** Observes the ends of workflows; null if the answer contains the end. */
    default Outcomes outcomes() {
        return null;
    }

    /** The running processes, by role. */
    Map<String, List<ProcessHandle>> processes();

    /** The number of events that are ready or delivering; -1 if it is unknown at the moment. */
    default long queued() {
        return -1;
    }

    /** The tables as the administrator; null if only the system itself can open them. */
    JdbcClient tables();

    /** Kills Recommendations. */
    default void killRecommendations() {
        throw new UnsupportedOperationException(name() + " has it in the same process");
    }

    /** Starts it again, without waiting until it is ready. */
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
