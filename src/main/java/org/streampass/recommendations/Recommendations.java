package org.streampass.recommendations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.Publication;
import org.streampass.platform.json.Json;
import org.streampass.platform.tracing.Trace;

/** Creates a subscription's movie list when its genres are known and it is paid, whichever event arrives last. */
class Recommendations {

    private final RecommendationTable table;
    private final Recommender recommender;

    Recommendations(RecommendationTable table, Recommender recommender) {
        this.table = table;
        this.recommender = recommender;
    }

    /**
     * Handles {@link UserSubscribed}, {@link PaymentCompleted}, {@link PaymentFailed}, {@link SubscriptionCancelled} and
     * {@link SubscriptionEnded}.
     */
    List<Publication<RecommendationsReady>> handle(List<EventEnvelope> events) {
        Map<UUID, List<Input>> bySubscription = events.stream()
                .map(Input::of)
                .filter(Input::matters)
                .collect(Collectors.groupingBy(Input::subscriptionId));
        List<Transition> first = applyAll(bySubscription, Map.of());
        Set<UUID> inserted = table.insert(first.stream().map(Transition::after).toList());
        List<Transition> effective = new ArrayList<>(first);
        effective.removeIf(each -> !inserted.contains(each.after().subscriptionId()));
        bySubscription.keySet().removeAll(inserted);
        if (!bySubscription.isEmpty()) {
            List<Transition> later = applyAll(bySubscription, table.lock(bySubscription.keySet()));
            table.update(later.stream()
                    .filter(Transition::isChange)
                    .map(Transition::after)
                    .toList());
            effective.addAll(later);
        }
        return effective.stream().flatMap(each -> each.publications().stream()).toList();
    }

    /**
     * The part of an event that matters for lists.
     *
     * @param genres a JSON array; null unless it is the request
     * @param payment the outcome of the first payment; null unless it is that
     * @param isEnd whether the subscription is over
     */
    private record Input(
            EventEnvelope event, UUID subscriptionId, String userId, String genres, String payment, boolean isEnd) {

        static Input of(EventEnvelope event) {
            if (event.is(UserSubscribed.class)) {
                UserSubscribed subscribed = event.data(UserSubscribed.class);
                return new Input(
                        event,
                        subscribed.subscriptionId(),
                        subscribed.userId(),
                        Json.write(subscribed.genres()),
                        null,
                        false);
            }
            if (event.is(PaymentCompleted.class)) {
                PaymentCompleted completed = event.data(PaymentCompleted.class);
                return new Input(event, completed.subscriptionId(), completed.userId(), null, "completed", false);
            }
            if (event.is(PaymentFailed.class)) {
                PaymentFailed failed = event.data(PaymentFailed.class);
                String payment = failed.isFirst() ? "failed" : null;
                return new Input(event, failed.subscriptionId(), failed.userId(), null, payment, false);
            }
            if (event.is(SubscriptionCancelled.class)) {
                SubscriptionCancelled cancelled = event.data(SubscriptionCancelled.class);
                return new Input(event, cancelled.subscriptionId(), cancelled.userId(), null, null, cancelled.isNow());
            }
            SubscriptionEnded ended = event.data(SubscriptionEnded.class);
            return new Input(event, ended.subscriptionId(), ended.userId(), null, null, true);
        }

        /** A declined renewal and a cancellation at period end do not matter. */
        boolean matters() {
            return genres != null || payment != null || isEnd;
        }

        RecommendationState addTo(RecommendationState state) {
            if (isEnd) {
                return state.withEnd();
            }
            if (state.isReady()) {
                return state;
            }
            return genres == null ? state.withPayment(payment) : state.withGenres(genres);
        }
    }

    /** The effect of events on one subscription. */
    private record Transition(
            RecommendationState before,
            RecommendationState after,
            List<Publication<RecommendationsReady>> publications) {

        boolean isChange() {
            return !after.equals(before);
        }
    }

    private List<Transition> applyAll(Map<UUID, List<Input>> bySubscription, Map<UUID, RecommendationState> existing) {
        return bySubscription.entrySet().stream()
                .map(each -> apply(
                        existing.getOrDefault(
                                each.getKey(),
                                RecommendationState.empty(
                                        each.getKey(), each.getValue().get(0).userId())),
                        each.getValue()))
                .toList();
    }

    private Transition apply(RecommendationState before, List<Input> inputs) {
        RecommendationState state = before;
        List<Publication<RecommendationsReady>> publications = new ArrayList<>();
        for (Input input : inputs) {
            state = createIfComplete(input.addTo(state), input.event());
            if (input.event().id().equals(state.completedBy())) { // also if this event is repeated
                publications.add(input.event().causing(ready(state)));
            }
        }
        return new Transition(before, state, publications);
    }

    private RecommendationState createIfComplete(RecommendationState state, EventEnvelope event) {
        if (state.isReady() || !state.isComplete()) {
            return state;
        }
        List<Recommendation> movies =
                recommender.recommend(state.userId(), List.of(Json.read(state.genres(), String[].class)));
        return state.withMovies(Json.write(movies), event.id(), event.correlationId());
    }

    /** The events of these subscriptions that the table proves. They are published again if they were lost. */
    List<EventEnvelope> proven(Collection<UUID> subscriptions) {
        return table.ready(subscriptions).stream()
                .map(state -> EventEnvelope.of(
                        "recommendations",
                        new EventCause(state.completedBy(), state.correlationId(), Trace.NONE).causing(ready(state))))
                .toList();
    }

    private static RecommendationsReady ready(RecommendationState state) {
        return new RecommendationsReady(state.subscriptionId(), state.userId(), RecommendationTable.movies(state));
    }
}
