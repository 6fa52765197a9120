package org.streampass.platform.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.work.Survey;

/**
 * Has the services publish events again that their tables prove. An event has the id that it had the first time: who has
 * handled it ignores it, and who has not handles it.
 */
class TellAgain {

    private static final Logger log = LoggerFactory.getLogger(TellAgain.class);

    /** So many subscriptions are told together; a message has room for their events. */
    private static final int PART = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE_WITH_BROKER = Duration.ofSeconds(15);

    private final BrokerManagement broker;
    private final Survey survey;

    TellAgain(BrokerManagement broker, Survey survey) {
        this.broker = broker;
        this.survey = survey;
    }

    /**
     * An event that the tables of a service prove.
     *
     * @param handledBy the services whose inboxes have it
     * @param notHandledBy those that it goes to besides; if there are none, it is not told again
     * @param outcome what became of it, or would
     */
    record Told(
            UUID subscriptionId,
            String event,
            UUID eventId,
            String service,
            Set<String> handledBy,
            Set<String> notHandledBy,
            String outcome) {}

    /**
     * What was told, or would be.
     *
     * @param silent services that have not answered
     */
    record Outcome(List<Told> events, Set<String> silent) {}

    /** Publishes nothing. */
    Outcome preview(List<UUID> subscriptions) {
        return inParts(subscriptions, this::previewPart);
    }

    /** @param reason goes to the log */
    Outcome tell(List<UUID> subscriptions, String reason) {
        return inParts(subscriptions, part -> tellPart(part, reason));
    }

    private static Outcome inParts(List<UUID> subscriptions, Function<List<UUID>, Outcome> operation) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int from = 0; from < subscriptions.size(); from += PART) {
            outcomes.add(operation.apply(subscriptions.subList(from, Math.min(from + PART, subscriptions.size()))));
        }
        return new Outcome(
                outcomes.stream().flatMap(each -> each.events().stream()).toList(),
                outcomes.stream()
                        .flatMap(each -> each.silent().stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private Outcome previewPart(List<UUID> subscriptions) {
        Survey.Answers<ProvenEvents.Answer> proven = ask(subscriptions, Set.of(), PATIENCE);
        return outcome(told(proven), proven.services());
    }

    private Outcome tellPart(List<UUID> subscriptions, String reason) {
        List<Told> events = previewPart(subscriptions).events();
        Set<UUID> toTell = events.stream()
                .filter(event -> !event.notHandledBy().isEmpty())
                .map(Told::eventId)
                .collect(Collectors.toSet());
        Survey.Answers<ProvenEvents.Answer> answers = ask(subscriptions, toTell, PATIENCE_WITH_BROKER);
        List<Told> told = events.stream()
                .map(event -> toTell.contains(event.eventId()) ? after(event, answers) : event)
                .toList();
        told.stream()
                .collect(Collectors.groupingBy(Told::subscriptionId))
                .forEach((subscription, each) -> log.warn(
                        "subscription {} was told again by an operator, {}: {}", subscription, text(each), reason));
        return outcome(told, answers.services());
    }

    private Survey.Answers<ProvenEvents.Answer> ask(
            Collection<UUID> subscriptions, Set<UUID> toTell, Duration patience) {
        return survey.ask(
                ProvenEvents.TOPIC,
                new ProvenEvents.Question(Set.copyOf(subscriptions), toTell),
                broker.services(),
                patience);
    }

    private List<Told> told(Survey.Answers<ProvenEvents.Answer> proven) {
        List<QueueState> queues = broker.queues();
        Map<String, Set<UUID>> ids = proven.byName().values().stream()
                .flatMap(answer -> answer.events().stream())
                .collect(Collectors.groupingBy(
                        ProvenEvents.Event::name, Collectors.mapping(ProvenEvents.Event::id, Collectors.toSet())));
        Map<String, HandledEvents.Answer> handled = survey.ask(
                        HandledEvents.TOPIC,
                        new HandledEvents.Question(ids),
                        BrokerManagement.services(queues),
                        PATIENCE)
                .byName();
        return proven.byName().entrySet().stream()
                .flatMap(each -> each.getValue().events().stream()
                        .map(event -> told(event, each.getKey(), hearing(event, queues), handled)))
                .sorted(Comparator.comparing(
                                (Told event) -> event.subscriptionId().toString())
                        .thenComparing(Told::event))
                .toList();
    }

    private static Set<String> hearing(ProvenEvents.Event event, List<QueueState> queues) {
        return BrokerManagement.services(queues.stream()
                .filter(queue -> queue.address().equals(event.name()))
                .toList());
    }

    private static Told told(
            ProvenEvents.Event event, String service, Set<String> hearing, Map<String, HandledEvents.Answer> handled) {
        Set<String> handledBy = new TreeSet<>(hearing);
        handledBy.removeIf(each ->
                !handled.containsKey(each) || !handled.get(each).handled().contains(event.id()));
        Set<String> notHandledBy = new TreeSet<>(hearing);
        notHandledBy.removeAll(handledBy);
        return new Told(
                event.subscription(),
                event.name(),
                event.id(),
                service,
                handledBy,
                notHandledBy,
                notHandledBy.isEmpty() ? "all have handled it: nothing would change" : "would be told again");
    }

    private static Told after(Told event, Survey.Answers<ProvenEvents.Answer> answers) {
        boolean isTold = answers.byName().containsKey(event.service());
        return new Told(
                event.subscriptionId(),
                event.event(),
                event.eventId(),
                event.service(),
                event.handledBy(),
                event.notHandledBy(),
                isTold ? "told again" : "not known: %s did not answer".formatted(event.service()));
    }

    private static String text(List<Told> events) {
        return events.stream()
                .map(event -> "%s (%s)".formatted(event.event(), event.outcome()))
                .collect(Collectors.joining(", "));
    }

    private Outcome outcome(List<Told> events, Set<String> answered) {
        Set<String> silent = new TreeSet<>(broker.services());
        silent.removeAll(answered);
        return new Outcome(events, silent);
    }
}
