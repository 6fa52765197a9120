package org.streampass.bench;

import java.nio.file.Files;
import java.util.Map;
import java.util.function.Consumer;
import org.streampass.testing.database.PostgresServer;
import org.streampass.testing.database.TestDatabase;

/** The same process before and after its tables are filled with finished subscriptions. */
class MillionScenario implements Scenario {

    static final String ROWS = "finished subscriptions in the tables";
    static final String LOAD = "load";

    private static final int PER_SECOND = 100;

    @Override
    public String name() {
        return "million";
    }

    @Override
    public String title() {
        return "A million finished subscriptions in the tables";
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        int rows = lab.options().rows();
        lab.withBoth(Setup.onPostgres(), (subject, client) -> {
            measure(lab, subject, client, "none", results);
            fill(subject, rows);
            measure(lab, subject, client, "" + rows, results);
        });
    }

    private static void measure(Lab lab, Subject subject, LoadClient client, String rows, Consumer<Run> results) {
        int inFlight = lab.options().usualInFlight();
        results.accept(new Measurement(subject, client, Lab.PATIENCE)
                .take(
                        Map.of(ROWS, rows, LOAD, inFlight + " workflows at once"),
                        Load.closed(inFlight, lab.options().length(30))));
        results.accept(new Measurement(subject, client, Lab.PATIENCE)
                .take(
                        Map.of(ROWS, rows, LOAD, PER_SECOND + " requests/s"),
                        Load.open(PER_SECOND, lab.options().length(20))));
    }

    /** Forces all writes of that to the disk before the measurement. */
    private static void fill(Subject subject, int rows) throws Exception {
        PostgresServer server = TestDatabase.postgres();
        String database = subject.tables()
                .sql("select current_database()")
                .query(String.class)
                .single();
        server.execute(database, "set streampass.rows = %d;%n%s".formatted(rows, Files.readString(subject.fill())));
        server.execute(database, "vacuum analyze");
        server.execute(database, "checkpoint");
    }
}
