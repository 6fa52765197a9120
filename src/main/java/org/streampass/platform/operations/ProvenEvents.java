package org.streampass.platform.operations;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.stereotype.Component;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.EventPublisher;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;
import org.streampass.platform.tracing.Spans;
import org.streampass.platform.work.ReconciliationSource;

/** Lists the events that the tables of this process prove, and publishes them again. */
@Component
record ProvenEvents(List<ReconciliationSource> sources, ActiveMQConnectionFactory broker, Spans spans)
        implements Respondent<ProvenEvents.Question, ProvenEvents.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("proven-events", Question.class, Answer.class);

    /**
     * Asks for the events of some subscriptions.
     *
     * @param toPublish the ids of the events to publish again
     */
    record Question(Set<UUID> subscriptions, Set<UUID> toPublish) {}

    record Answer(List<Event> events) {}

    record Event(UUID id, String name, UUID subscription) {

        static Event of(EventEnvelope event) {
            return new Event(event.id(), event.name(), event.subject());
        }
    }

    @Override
    public Topic<Question, Answer> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Answer> answers(Question question) {
        Map<String, Answer> answers = new HashMap<>();
        for (ReconciliationSource source : sources) {
            List<EventEnvelope> events =
                    source.publications().apply(question.subscriptions()).proven();
            publish(events.stream()
                    .filter(event -> question.toPublish().contains(event.id()))
                    .toList());
            answers.put(
                    source.service(), new Answer(events.stream().map(Event::of).toList()));
        }
        return answers;
    }

    /** No row changes: an event that is published twice is handled once. */
    private void publish(Collection<EventEnvelope> events) {
        if (!events.isEmpty()) {
            try (EventPublisher publisher = EventPublisher.open(broker, spans)) {
                publisher.publishAgain(List.copyOf(events));
            }
        }
    }
}
