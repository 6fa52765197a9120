package org.streampass.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What traces and questions about progress cost, as workflows per second with and without them. The systems run at the same
 * time and are measured in turn, since a machine's speed changes from minute to minute. Each round begins with another one, since
 * PostgreSQL cleans its tables once a minute.
 */
class CostScenario implements Scenario {

    private static final int QUESTIONS_PER_SECOND = 50;

    private interface Measure {

        Run take(int round) throws Exception;
    }

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
                                    Measure traces = round -> take(lab, traced, clientOfTraced, 0, round);
                                    List<Measure> measures = List.of(
                                            round -> take(lab, plain, client, 0, round),
                                            traces,
                                            round -> withQuestions(lab, plain, client, questions, round),
                                            traces); // twice, so that both systems are equally warm
                                    questions.warmUp();
                                    withQuestions(lab, plain, client, questions, 0);
                                    for (int round = 1; round <= lab.options().rounds(); round++) {
                                        for (int turn = 0; turn < measures.size(); turn++) {
                                            results.accept(measures.get((round + turn) % measures.size())
                                                    .take(round));
                                        }
                                    }
                                    System.out.println(questions);
                                }
                                System.out.println(sink);
                            }));
        }
    }

    private static Run withQuestions(Lab lab, Subject subject, LoadClient client, Questions questions, int round)
            throws Exception {
        questions.ask(QUESTIONS_PER_SECOND);
        try {
            return take(lab, subject, client, QUESTIONS_PER_SECOND, round);
        } finally {
            questions.pause();
        }
    }

    private static Run take(Lab lab, Subject subject, LoadClient client, int questions, int round) {
        Map<String, String> parameters = Map.of("questions a second", "" + questions, "round", "" + round);
        Load load = Load.closed(lab.options().usualInFlight(), lab.options().length(20));
        return new Measurement(subject, client, Lab.PATIENCE).take(parameters, load);
    }
}
