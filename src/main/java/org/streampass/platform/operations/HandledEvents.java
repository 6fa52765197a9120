package org.streampass.platform.operations;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.work.Survey.Respondent;
import org.streampass.platform.work.Survey.Topic;

/** Says which events the services of this process have handled, as their inboxes have it. */
record HandledEvents(List<Inbox> inboxes) implements Respondent<HandledEvents.Question, HandledEvents.Answer> {

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
        events.forEach((name, ids) -> handled.addAll(inbox.held(ids, name)));
        return handled;
    }
}
