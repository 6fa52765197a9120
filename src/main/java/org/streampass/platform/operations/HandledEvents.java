package org.streampass.platform.operations;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;

/** Lists the events that the inboxes of this process have handled. */
@Component
record HandledEvents(Inboxes inboxes) implements Respondent<HandledEvents.Question, HandledEvents.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("handled-events", Question.class, Answer.class);

    /** @param events their ids by name */
    record Question(Map<String, Set<UUID>> events) {}

    record Answer(Set<UUID> handled) {}

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        return inboxes.stream()
                .collect(Collectors.toMap(Inbox::service, inbox -> new Answer(handled(inbox, question.events()))));
    }

    private static Set<UUID> handled(Inbox inbox, Map<String, Set<UUID>> events) {
        Set<UUID> handled = new HashSet<>();
        events.forEach((name, ids) -> handled.addAll(inbox.findHandled(ids, name)));
        return handled;
    }
}
