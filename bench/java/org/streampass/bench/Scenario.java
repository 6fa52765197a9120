package org.streampass.bench;

import java.util.function.Consumer;

/** Something that is measured, of each system in the same way. */
interface Scenario {

    /** By which it is asked for. */
    String name();

    /** In the report. */
    String title();

    /** Seconds under load before it is measured; after 15 throughput is less than half of what it is in the end. */
    default int warmUp() {
        return 90;
    }

    /** Only measured when it is asked for. */
    default boolean isLeftOutOfAll() {
        return false;
    }

    void run(Lab lab, Consumer<Run> results) throws Exception;
}
