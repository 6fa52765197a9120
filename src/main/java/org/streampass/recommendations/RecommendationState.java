package org.streampass.recommendations;

import java.util.UUID;

/**
 * The progress of a subscription's list: its genres, its payment, its movies. It only moves forward.
 *
 * @param genres a JSON array; null until the request has arrived
 * @param payment {@code completed} or {@code failed}; null until the outcome has arrived
 * @param movies the list, a JSON array; null until it is created
 * @param completedBy the event that arrived last, and so caused the list; null until it is created
 * @param correlationId of that event
 * @param ended whether the subscription is over: the list is kept, and no longer shown
 */
record RecommendationState(
        UUID subscriptionId,
        String userId,
        String genres,
        String payment,
        String movies,
        UUID completedBy,
        UUID correlationId,
        boolean ended) {

    static RecommendationState empty(UUID subscriptionId, String userId) {
        return new RecommendationState(subscriptionId, userId, null, null, null, null, null, false);
    }

    /** Whether an event is missing. */
    boolean isWaiting() {
        return movies == null && !"failed".equals(payment) && !ended;
    }

    /** Whether the list can be created. */
    boolean isComplete() {
        return genres != null && "completed".equals(payment) && !ended;
    }

    boolean isReady() {
        return movies != null;
    }

    RecommendationState withEnd() {
        return new RecommendationState(
                subscriptionId, userId, genres, payment, movies, completedBy, correlationId, true);
    }

    RecommendationState withGenres(String genres) {
        return new RecommendationState(
                subscriptionId, userId, genres, payment, movies, completedBy, correlationId, ended);
    }

    /** The first outcome that arrives is kept. */
    RecommendationState withPayment(String outcome) {
        return payment == null
                ? new RecommendationState(
                        subscriptionId, userId, genres, outcome, movies, completedBy, correlationId, ended)
                : this;
    }

    RecommendationState withMovies(String movies, UUID completedBy, UUID correlationId) {
        return new RecommendationState(
                subscriptionId, userId, genres, payment, movies, completedBy, correlationId, ended);
    }
}
