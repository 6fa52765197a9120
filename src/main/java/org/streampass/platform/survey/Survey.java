package org.streampass.platform.survey;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.Broadcast;
import org.streampass.platform.broker.ServiceDefinition;
import org.streampass.platform.database.Schemas;
import org.streampass.platform.events.EventRuntime;
import org.streampass.platform.json.Json;

/**
 * Sends a question to all services and gathers their answers (scatter-gather). Each service answers from its own tables.
 * Services in other processes are asked over a non-durable address of the broker. Instances of a service share its tables,
 * so the first answer of each service is sufficient.
 */
@Component
public class Survey implements DisposableBean {

    private final Supplier<Set<String>> services;
    private final Map<String, Respondent<?, ?>> respondents;
    private final Broadcast others;
    private final Map<UUID, Round> rounds = new ConcurrentHashMap<>();

    Survey(
            Schemas schemas,
            EventRuntime consumers,
            List<Respondent<?, ?>> respondents,
            ActiveMQConnectionFactory broker) {
        this.services = () -> Stream.concat(schemas.services().stream(), consumers.services().stream())
                .collect(Collectors.toSet());
        this.respondents = respondents.stream()
                .collect(Collectors.toMap(respondent -> respondent.topic().name(), Function.identity()));
        this.others = new Broadcast(broker, ServiceDefinition.SURVEY, this::onMessage);
    }

    /** A kind of question. Questions and answers are records that are written as JSON. */
    public record Topic<Q, A>(String name, Class<Q> question, Class<A> answer) {}

    /** Answers one kind of question for the services of this process. */
    public interface Respondent<Q, A> {

        Topic<Q, A> topic();

        /** The answers by service or by another name; a service without an answer is left out. */
        Map<String, A> answers(Q question);
    }

    /**
     * @param services the services that have responded, even without an answer
     * @param byName the answers by the names of {@link Respondent#answers}
     */
    public record Answers<A>(Set<String> services, Map<String, A> byName) {}

    /**
     * A question or its answers, as one process sends it to the others.
     *
     * @param services the services that answer; null in a question
     */
    private record Message(
            UUID round, String topic, JsonNode question, Set<String> services, Map<String, JsonNode> answers) {}

    /** A question that waits for answers. */
    private record Round(
            Set<String> services, Map<String, JsonNode> answers, Set<String> expected, CountDownLatch all) {

        synchronized void add(Message answer) {
            answer.answers().forEach(answers::putIfAbsent);
            add(answer.services());
        }

        synchronized void add(Set<String> responding) {
            services.addAll(responding);
            if (services.containsAll(expected)) {
                all.countDown();
            }
        }

        /** @param own the answers of this process */
        synchronized <A> Answers<A> with(Map<String, A> own, Class<A> type) {
            Map<String, A> byName = new HashMap<>(own);
            answers.forEach((name, answer) -> byName.computeIfAbsent(name, key -> Json.from(answer, type)));
            return new Answers<>(Set.copyOf(services), byName);
        }
    }

    /**
     * Asks a question, and waits for the answers of other processes if they run one of the expected services.
     *
     * @param expected the services to wait for
     * @param timeout after which the answers so far are returned; the services that are missing have not responded
     */
    public <Q, A> Answers<A> ask(Topic<Q, A> topic, Q question, Set<String> expected, Duration timeout) {
        UUID id = UUID.randomUUID();
        Round round = new Round(new HashSet<>(), new HashMap<>(), expected, new CountDownLatch(1));
        Set<String> own = services.get();
        Map<String, A> ownAnswers = Map.of();
        rounds.put(id, round);
        try {
            if (!own.containsAll(expected)) {
                others.send(Json.write(new Message(id, topic.name(), Json.tree(question), null, null)));
            }
            ownAnswers = this.<Q, A>respondent(topic.name()).answers(question);
            round.add(own);
            round.all().await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            rounds.remove(id);
        }
        return round.with(ownAnswers, topic.answer());
    }

    /** The services of this process. */
    public Set<String> services() {
        return services.get();
    }

    private void onMessage(String text) {
        Message message = Json.read(text, Message.class);
        if (message.services() == null) {
            others.send(Json.write(answer(message)));
            return;
        }
        Round round = rounds.get(message.round());
        if (round != null) {
            round.add(message);
        }
    }

    private Message answer(Message question) {
        Map<String, JsonNode> answers = new HashMap<>();
        answers(respondent(question.topic()), question.question())
                .forEach((name, answer) -> answers.put(name, Json.tree(answer)));
        return new Message(question.round(), question.topic(), null, services.get(), answers);
    }

    private static <Q, A> Map<String, A> answers(Respondent<Q, A> respondent, JsonNode question) {
        return respondent.answers(Json.from(question, respondent.topic().question()));
    }

    @SuppressWarnings("unchecked") // a topic has one respondent, which has its types
    private <Q, A> Respondent<Q, A> respondent(String topic) {
        return (Respondent<Q, A>) respondents.get(topic);
    }

    /** Before the process reports that it is ready, so that it answers from then on. */
    @EventListener(ApplicationReadyEvent.class)
    void subscribe() {
        others.start();
    }

    @Override
    public void destroy() {
        others.close();
    }
}
