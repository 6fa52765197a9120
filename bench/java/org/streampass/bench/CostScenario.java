package org.streampass.bench;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What traces and questions about progress cost, as workflows per second with and without them. The systems run at the same
 * time and are measured in turn, since a machine's speed changes from minute to minute.
 */
class CostScenario implements Scenario {

    private static final int QUESTIONS_PER_SECOND = 50;

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public String title() {
        return "The cost of traces and of questions about progress";
    }

    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public void run(Lab lab, Consumer<Run> results) throws Exception {
        try (TraceSink sink = new TraceSink()) {
            lab.withStreampass(
                    Setup.onPostgres(),
                    (plain, client) -> lab.withStreampass(
                            Setup.onPostgres().withTraces(sink.endpoint()), (traced, clientOfTraced) -> {
                                try (Questions questions = new Questions(lab, plain)) {
                                    questions.ask(QUESTIONS_PER_SECOND); // they need a warm-up, too
                                    take(lab, plain, client, QUESTIONS_PER_SECOND, 0);
                                    questions.pause();
                                    for (int round = 1; round <= lab.options().rounds(); round++) {
                                        results.accept(take(lab, plain, client, 0, round));
                                        results.accept(take(lab, traced, clientOfTraced, 0, round));
                                        questions.ask(QUESTIONS_PER_SECOND);
                                        results.accept(take(lab, plain, client, QUESTIONS_PER_SECOND, round));
                                        questions.pause();
                                    }
                                    System.out.println(questions);
                                }
                                System.out.println(sink);
                            }));
        }
    }

    private static Run take(Lab lab, Subject subject, LoadClient client, int questions, int round) {
        Map<String, String> parameters = Map.of("questions a second", "" + questions, "round", "" + round);
        Load load = Load.closed(lab.options().usualInFlight(), lab.options().length(20));
        return new Measurement(subject, client, Lab.PATIENCE).take(parameters, load);
    }
}
