package org.streampass.platform.operations;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;
import org.streampass.platform.work.WorkRuntime;

/** Tells which of some subscriptions have due work in the tables of this process: an answer for each kind of work. */
@Component
record DueSubscriptions(WorkRuntime runtime) implements Respondent<DueSubscriptions.Question, DueSubscriptions.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("in-flight", Question.class, Answer.class);

    record Question(Set<UUID> subjects) {}

    record Answer(Set<UUID> due) {}

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        runtime.tables().forEach((kind, table) -> answers.put(kind, new Answer(table.underWay(question.subjects()))));
        return answers;
    }
}
