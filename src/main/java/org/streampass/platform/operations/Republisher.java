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
import org.springframework.stereotype.Component;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.survey.Survey;

/**
 * Makes the services publish events again that their tables prove. An event keeps its id, so services that have handled it
 * ignore it.
 */
@Component
class Republisher {

    private static final Logger log = LoggerFactory.getLogger(Republisher.class);

    /** A message has room for the events of this many subscriptions. */
    private static final int PART = 50;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT_WITH_BROKER = Duration.ofSeconds(15);

    private final BrokerManagement broker;
    private final Survey survey;

    Republisher(BrokerManagement broker, Survey survey) {
        this.broker = broker;
        this.survey = survey;
    }

    /**
     * An event that the tables of a service prove.
     *
     * @param handledBy the consuming services whose inboxes have it
     * @param notHandledBy the other consuming services; if there are none, the event is not published again
     */
    record Republished(
            UUID subscriptionId,
            String event,
            UUID eventId,
            String service,
            Set<String> handledBy,
            Set<String> notHandledBy,
            String outcome) {}

    /**
     * @param silent services that did not answer
     */
    record Outcome(List<Republished> events, Set<String> silent) {}

    /** Publishes nothing. */
    Outcome preview(List<UUID> subscriptions) {
        return inParts(subscriptions, this::previewPart);
    }

    /** @param reason is logged */
    Outcome publish(List<UUID> subscriptions, String reason) {
        return inParts(subscriptions, part -> publishPart(part, reason));
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
        Survey.Answers<ProvenEvents.Answer> proven = ask(subscriptions, Set.of(), TIMEOUT);
        return outcome(republished(proven), proven.services());
    }

    private Outcome publishPart(List<UUID> subscriptions, String reason) {
        List<Republished> events = previewPart(subscriptions).events();
        Set<UUID> toPublish = events.stream()
                .filter(event -> !event.notHandledBy().isEmpty())
                .map(Republished::eventId)
                .collect(Collectors.toSet());
        Survey.Answers<ProvenEvents.Answer> answers = ask(subscriptions, toPublish, TIMEOUT_WITH_BROKER);
        List<Republished> republished = events.stream()
                .map(event -> toPublish.contains(event.eventId()) ? after(event, answers) : event)
                .toList();
        republished.stream()
                .collect(Collectors.groupingBy(Republished::subscriptionId))
                .forEach((subscription, each) -> log.warn(
                        "the events of subscription {} were published again by an operator, {}: {}",
                        subscription,
                        text(each),
                        reason));
        return outcome(republished, answers.services());
    }

    private Survey.Answers<ProvenEvents.Answer> ask(
            Collection<UUID> subscriptions, Set<UUID> toPublish, Duration timeout) {
        return survey.ask(
                ProvenEvents.TOPIC,
                new ProvenEvents.Question(Set.copyOf(subscriptions), toPublish),
                broker.services(),
                timeout);
    }

    private List<Republished> republished(Survey.Answers<ProvenEvents.Answer> proven) {
        List<QueueState> queues = broker.queues();
        Map<String, Set<UUID>> ids = proven.byName().values().stream()
                .flatMap(answer -> answer.events().stream())
                .collect(Collectors.groupingBy(
                        ProvenEvents.Event::name, Collectors.mapping(ProvenEvents.Event::id, Collectors.toSet())));
        Map<String, HandledEvents.Answer> handled = survey.ask(
                        HandledEvents.TOPIC,
                        new HandledEvents.Question(ids),
                        BrokerManagement.services(queues),
                        TIMEOUT)
                .byName();
        return proven.byName().entrySet().stream()
                .flatMap(each -> each.getValue().events().stream()
                        .map(event -> preview(event, each.getKey(), consumers(event, queues), handled)))
                .sorted(Comparator.comparing(
                                (Republished event) -> event.subscriptionId().toString())
                        .thenComparing(Republished::event))
                .toList();
    }

    private static Set<String> consumers(ProvenEvents.Event event, List<QueueState> queues) {
        return BrokerManagement.services(queues.stream()
                .filter(queue -> queue.address().equals(event.name()))
                .toList());
    }

    private static Republished preview(
            ProvenEvents.Event event,
            String service,
            Set<String> consumers,
            Map<String, HandledEvents.Answer> handled) {
        Set<String> handledBy = new TreeSet<>(consumers);
        handledBy.removeIf(each ->
                !handled.containsKey(each) || !handled.get(each).handled().contains(event.id()));
        Set<String> notHandledBy = new TreeSet<>(consumers);
        notHandledBy.removeAll(handledBy);
        return new Republished(
                event.subscription(),
                event.name(),
                event.id(),
                service,
                handledBy,
                notHandledBy,
                notHandledBy.isEmpty() ? "all have handled it: nothing would change" : "would be published again");
    }

    private static Republished after(Republished event, Survey.Answers<ProvenEvents.Answer> answers) {
        boolean isPublished = answers.byName().containsKey(event.service());
        return new Republished(
                event.subscriptionId(),
                event.event(),
                event.eventId(),
                event.service(),
                event.handledBy(),
                event.notHandledBy(),
                isPublished ? "published again" : "not known: %s did not answer".formatted(event.service()));
    }

    private static String text(List<Republished> events) {
        return events.stream()
                .map(event -> "%s (%s)".formatted(event.event(), event.outcome()))
                .collect(Collectors.joining(", "));
    }

    private Outcome outcome(List<Republished> events, Set<String> answered) {
        Set<String> silent = new TreeSet<>(broker.services());
        silent.removeAll(answered);
        return new Outcome(events, silent);
    }
}
