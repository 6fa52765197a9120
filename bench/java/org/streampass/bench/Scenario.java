package org.streampass.bench;

import java.util.function.Consumer;

/** A measurement, the same for each system. */
interface Scenario {

    /** The name in {@code -Dbench}. */
    String name();

    /** The title in the report. */
    String title();

    /** Seconds under load before the measurement. After 15 s the throughput is less than half of its final value. */
    default int warmUp() {
        return 90;
    }

    /** Measured only if it is requested by name. */
    default boolean isOptional() {
        return false;
    }

    void run(Lab lab, Consumer<Run> results) throws Exception;
}
