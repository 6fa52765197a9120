package org.streampass.platform.progress;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.streampass.platform.survey.Survey;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;

/** Finds the subscriptions of a user, whichever process has them. */
@Component
public record UserSearch(ObjectProvider<UserSubscriptions> sources)
        implements Respondent<UserSearch.Question, UserSearch.Answer> {

    private static final Topic<Question, Answer> TOPIC = new Topic<>("user", Question.class, Answer.class);

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    record Question(String user) {}

    record Answer(List<UUID> subscriptions) {}

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        return sources.stream()
                .collect(
                        Collectors.toMap(UserSubscriptions::service, source -> new Answer(source.of(question.user()))));
    }

    /** The newest first. @param services that may have them */
    public List<UUID> of(String user, Survey survey, Set<String> services) {
        return survey.ask(TOPIC, new Question(user), services, TIMEOUT).byName().values().stream()
                .flatMap(answer -> answer.subscriptions().stream())
                .toList();
    }
}
