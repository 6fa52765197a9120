package org.streampass.platform.operations;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.EventPublisher;
import org.streampass.platform.work.Survey.Respondent;
import org.streampass.platform.work.Survey.Topic;

/** Says which events the tables of this process prove, and publishes them again. */
record ProvenEvents(List<Proof> proofs, ActiveMQConnectionFactory broker)
        implements Respondent<ProvenEvents.Question, ProvenEvents.Answer> {

    static final Topic<Question, Answer> TOPIC = new Topic<>("proven-events", Question.class, Answer.class);

    /**
     * Asks for the events of some subscriptions.
     *
     * @param toTell the ids of those that are to be published
     */
    record Question(Set<UUID> subscriptions, Set<UUID> toTell) {}

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
        for (Proof proof : proofs) {
            List<EventEnvelope> events = proof.events().apply(question.subscriptions());
            publish(events.stream()
                    .filter(event -> question.toTell().contains(event.id()))
                    .toList());
            answers.put(
                    proof.service(), new Answer(events.stream().map(Event::of).toList()));
        }
        return answers;
    }

    /** The rows stay as they are: an event that is published twice is handled once. */
    private void publish(Collection<EventEnvelope> events) {
        if (!events.isEmpty()) {
            try (EventPublisher publisher = EventPublisher.open(broker)) {
                publisher.publish(List.copyOf(events));
            }
        }
    }
}
