package org.streampass.platform.work;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.work.Survey.Respondent;
import org.streampass.platform.work.Survey.Topic;

/** Asks every service which of some subscriptions have work with it that is due, or will be. */
public class InFlightSearch {

    static final Topic<Sought, Found> TOPIC = new Topic<>("in-flight", Sought.class, Found.class);

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Survey survey;

    InFlightSearch(Survey survey) {
        this.survey = survey;
    }

    record Sought(Set<UUID> subjects) {}

    record Found(Set<UUID> underWay) {}

    /**
     * What was answered.
     *
     * @param services those that have answered
     */
    public record Answers(Set<UUID> underWay, Set<String> services) {}

    /** @param expected the services that there are; nobody is waited for once they have answered */
    public Answers ask(Collection<UUID> subjects, Set<String> expected) {
        Survey.Answers<Found> answers = survey.ask(TOPIC, new Sought(Set.copyOf(subjects)), expected, PATIENCE);
        return new Answers(
                answers.byName().values().stream()
                        .flatMap(found -> found.underWay().stream())
                        .collect(Collectors.toSet()),
                answers.services());
    }

    /** Finds them in the tables of this process: an answer for each kind of work. */
    record OfThisProcess(WorkRuntime runtime) implements Respondent<Sought, Found> {

        @Override
        public Topic<Sought, Found> topic() {
            return TOPIC;
        }

        @Override
        public Map<String, Found> answers(Sought sought) {
            Map<String, Found> found = new HashMap<>();
            runtime.tables().forEach((kind, table) -> found.put(kind, new Found(table.underWay(sought.subjects()))));
            return found;
        }
    }
}
