package org.streampass.platform.work;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.streampass.json.Json;
import org.streampass.platform.broker.Broadcast;

/**
 * Asks every service which of some subscriptions are under way with it. Each answers from its own tables; those in other
 * processes over a non-durable address. A service that does not answer in time is not known to have none.
 */
public class InFlightSearch implements DisposableBean {

    private static final String ADDRESS = "services.inflight";
    private static final long MILLIS_TO_ANSWER = 500;

    private final WorkRuntime runtime;
    private final List<String> services;
    private final Broadcast others;
    private final Map<UUID, Search> searches = new ConcurrentHashMap<>();

    /** @param services those of this process */
    InFlightSearch(WorkRuntime runtime, List<String> services, ActiveMQConnectionFactory broker) {
        this.runtime = runtime;
        this.services = services;
        this.others = new Broadcast(broker, ADDRESS, this::heard);
    }

    /**
     * What one process says to the others.
     *
     * @param search the id of the question
     * @param subjects asked for; null in an answer
     * @param services that answer; null in a question
     * @param underWay with them; null in a question
     */
    private record Message(UUID search, Set<UUID> subjects, Set<String> services, Set<UUID> underWay) {}

    /**
     * What was answered.
     *
     * @param services those that have answered
     */
    public record Answers(Set<UUID> underWay, Set<String> services) {}

    /** A question that is being answered. */
    private record Search(Set<UUID> underWay, Set<String> services, Set<String> expected, CountDownLatch all) {

        synchronized void add(Message answer) {
            underWay.addAll(answer.underWay());
            services.addAll(answer.services());
            if (services.containsAll(expected)) {
                all.countDown();
            }
        }
    }

    /** @param expected the services that there are; nobody is waited for once they have answered */
    public Answers ask(Collection<UUID> subjects, Set<String> expected) {
        UUID id = UUID.randomUUID();
        Search search = new Search(new HashSet<>(), new HashSet<>(), expected, new CountDownLatch(1));
        searches.put(id, search);
        try {
            Message question = new Message(id, Set.copyOf(subjects), null, null);
            others.send(Json.write(question));
            search.add(answer(question));
            search.all().await(MILLIS_TO_ANSWER, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            searches.remove(id);
        }
        synchronized (search) {
            return new Answers(Set.copyOf(search.underWay()), Set.copyOf(search.services()));
        }
    }

    private void heard(String text) {
        Message message = Json.read(text, Message.class);
        if (message.subjects() != null) {
            others.send(Json.write(answer(message)));
        } else if (searches.containsKey(message.search())) {
            searches.get(message.search()).add(message);
        }
    }

    private Message answer(Message question) {
        Set<UUID> underWay = new HashSet<>();
        runtime.tables().values().forEach(table -> underWay.addAll(table.underWay(question.subjects())));
        return new Message(question.search(), null, Set.copyOf(services), underWay);
    }

    /** Before the process is ready: from then on it hears the others, unless the broker is away. */
    @EventListener(ApplicationReadyEvent.class)
    void hearOthers() {
        others.start();
    }

    @Override
    public void destroy() {
        others.close();
    }
}
