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
import org.streampass.platform.events.Trace;
import org.streampass.platform.json.Json;

/** Makes a subscription's list when both its tastes and its payment are known, whichever came last. */
class Recommendations {

    private final RecommendationTable table;
    private final Recommender recommender;

    Recommendations(RecommendationTable table, Recommender recommender) {
        this.table = table;
        this.recommender = recommender;
    }

    /** Reacts to {@link UserSubscribed}, {@link PaymentCompleted} and {@link PaymentFailed}. */
    List<Publication<RecommendationsReady>> handle(List<EventEnvelope> events) {
        Map<UUID, List<Heard>> bySubscription =
                events.stream().map(Heard::of).collect(Collectors.groupingBy(Heard::subscriptionId));
        List<Made> firstHeard = makeAll(bySubscription, Map.of());
        Set<UUID> inserted = table.insert(firstHeard.stream().map(Made::state).toList());
        List<Made> made = new ArrayList<>(firstHeard);
        made.removeIf(each -> !inserted.contains(each.state().subscriptionId()));
        bySubscription.keySet().removeAll(inserted);
        if (!bySubscription.isEmpty()) {
            List<Made> heardMore = makeAll(bySubscription, table.lock(bySubscription.keySet()));
            table.update(
                    heardMore.stream().filter(Made::isChanged).map(Made::state).toList());
            made.addAll(heardMore);
        }
        return made.stream().flatMap(each -> each.publications().stream()).toList();
    }

    /** An event, as far as it concerns lists. */
    private record Heard(EventEnvelope event, UUID subscriptionId, String userId, String genres, String payment) {

        static Heard of(EventEnvelope event) {
            if (event.is(UserSubscribed.class)) {
                UserSubscribed subscribed = event.data(UserSubscribed.class);
                return new Heard(
                        event, subscribed.subscriptionId(), subscribed.userId(), Json.write(subscribed.genres()), null);
            }
            if (event.is(PaymentCompleted.class)) {
                PaymentCompleted completed = event.data(PaymentCompleted.class);
                return new Heard(event, completed.subscriptionId(), completed.userId(), null, "completed");
            }
            PaymentFailed failed = event.data(PaymentFailed.class);
            return new Heard(event, failed.subscriptionId(), failed.userId(), null, "failed");
        }

        RecommendationState addTo(RecommendationState state) {
            return genres == null ? state.withPayment(payment) : state.withGenres(genres);
        }
    }

    /** What became of a subscription's list. */
    private record Made(
            RecommendationState before,
            RecommendationState state,
            List<Publication<RecommendationsReady>> publications) {

        boolean isChanged() {
            return !state.equals(before);
        }
    }

    private List<Made> makeAll(Map<UUID, List<Heard>> bySubscription, Map<UUID, RecommendationState> known) {
        return bySubscription.entrySet().stream()
                .map(each -> make(
                        known.getOrDefault(
                                each.getKey(),
                                RecommendationState.unknown(
                                        each.getKey(), each.getValue().get(0).userId())),
                        each.getValue()))
                .toList();
    }

    private Made make(RecommendationState before, List<Heard> heard) {
        RecommendationState state = before;
        List<Publication<RecommendationsReady>> publications = new ArrayList<>();
        for (Heard each : heard) {
            if (state.movies() == null) {
                state = makeIfComplete(each.addTo(state), each.event());
            }
            if (each.event().id().equals(state.madeFor())) { // also when this very event comes again
                publications.add(each.event().causing(ready(state)));
            }
        }
        return new Made(before, state, publications);
    }

    private RecommendationState makeIfComplete(RecommendationState state, EventEnvelope event) {
        if (!state.canBeMade()) {
            return state;
        }
        List<Recommendation> movies =
                recommender.recommend(state.userId(), List.of(Json.read(state.genres(), String[].class)));
        return state.withList(Json.write(movies), event.id(), event.correlationId());
    }

    /** The events that tell of the lists which these subscriptions have. */
    List<EventEnvelope> proven(Collection<UUID> subscriptions) {
        return table.made(subscriptions).stream()
                .map(state -> EventEnvelope.of(
                        "recommendations",
                        new EventCause(state.madeFor(), state.correlationId(), Trace.NONE).causing(ready(state))))
                .toList();
    }

    private static RecommendationsReady ready(RecommendationState state) {
        return new RecommendationsReady(state.subscriptionId(), state.userId(), RecommendationTable.movies(state));
    }
}
