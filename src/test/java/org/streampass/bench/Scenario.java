package org.streampass.bench;

import java.util.function.Consumer;

/** Something that is measured, of each system in the same way. */
interface Scenario {

    /** By which it is asked for. */
    String name();

    /** In the report. */
    String title();

    void run(Lab lab, Consumer<Run> results) throws Exception;
}
