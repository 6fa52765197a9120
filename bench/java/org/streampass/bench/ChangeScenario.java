package org.streampass.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a change is worth: this build and another one, or the same with other settings, as workflows per second. Both run at
 * the same time and are measured in turn, since a machine's speed changes from minute to minute.
 */
class ChangeScenario implements Scenario {

    private interface Measure {

        Run take(Map<String, String> parameters);
    }

    @Override
    public String name() {
        return "change";
    }

    @Override
    public String title() {
        return "This build and another one";
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        Load load = Load.closed(lab.options().usualInFlight(), lab.options().length(20));
        lab.withStreampass(
                Setup.onPostgres(),
                (own, client) -> lab.withOther(Setup.onPostgres(), (other, clientOfOther) -> {
                    List<Measure> measures = List.of(
                            parameters -> new Measurement(own, client, Lab.PATIENCE).take(parameters, load),
                            parameters -> new Measurement(other, clientOfOther, Lab.PATIENCE).take(parameters, load));
                    for (int round = 1; round <= lab.options().rounds(); round++) {
                        for (int turn = 0; turn < measures.size(); turn++) {
                            results.accept(measures.get((round + turn) % measures.size())
                                    .take(Map.of("round", "" + round)));
                        }
                    }
                }));
    }
}
