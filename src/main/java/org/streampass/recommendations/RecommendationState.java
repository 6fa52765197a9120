package org.streampass.recommendations;

import java.util.UUID;

/**
 * What is known of a subscription that a list may be made for. It only moves forward.
 *
 * @param genres the tastes, a JSON array; null until the request was heard of
 * @param payment {@code completed} or {@code failed}; null until it was heard of
 * @param movies the list, a JSON array; null until it is made
 * @param madeFor the event that completed it; null until it is made
 * @param correlationId that of the event; null until it is made
 */
record RecommendationState(
        UUID subscriptionId,
        String userId,
        String genres,
        String payment,
        String movies,
        UUID madeFor,
        UUID correlationId) {

    /** Nothing was heard of it yet. */
    static RecommendationState unknown(UUID subscriptionId, String userId) {
        return new RecommendationState(subscriptionId, userId, null, null, null, null, null);
    }

    /** Whether an event is still to come. */
    boolean isWaiting() {
        return movies == null && !"failed".equals(payment);
    }

    boolean canBeMade() {
        return genres != null && "completed".equals(payment) && movies == null;
    }

    RecommendationState withGenres(String genres) {
        return new RecommendationState(subscriptionId, userId, genres, payment, movies, madeFor, correlationId);
    }

    /** The first outcome that was heard of stays. */
    RecommendationState withPayment(String outcome) {
        return payment == null
                ? new RecommendationState(subscriptionId, userId, genres, outcome, movies, madeFor, correlationId)
                : this;
    }

    RecommendationState withList(String movies, UUID madeFor, UUID correlationId) {
        return new RecommendationState(subscriptionId, userId, genres, payment, movies, madeFor, correlationId);
    }
}
