package org.streampass.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.streampass.testing.process.ServiceNames;

/** Measures whether more processes finish more: all services in one process, one process for each, two for each. */
class CopiesScenario implements Scenario {

    private static final List<String> SERVICES = ServiceNames.all();

    @Override
    public String name() {
        return "copies";
    }

    @Override
    public String title() {
        return "Workflows per second, by processes";
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        int inFlight = lab.options().usualInFlight();
        List<String> twice = Stream.of(SERVICES, SERVICES).flatMap(List::stream).toList();
        for (List<String> processes : List.of(List.of(""), SERVICES, twice)) {
            lab.withStreampass(
                    Setup.onPostgres().withProcesses(processes),
                    (subject, client) -> results.accept(new Measurement(subject, client, Lab.PATIENCE)
                            .take(
                                    Map.of("processes", "" + processes.size(), "workflows at once", "" + inFlight),
                                    Load.closed(inFlight, lab.options().length(30)))));
        }
    }
}
