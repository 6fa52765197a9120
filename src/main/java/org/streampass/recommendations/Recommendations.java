package org.streampass.recommendations;

import java.util.List;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.recommendations.WishTable.Wish;

/** Makes a subscription's list when both its tastes and its payment are known, whichever came last. */
class Recommendations {

    private final WishTable table;
    private final Recommender recommender;

    Recommendations(WishTable table, Recommender recommender) {
        this.table = table;
        this.recommender = recommender;
    }

    /** Reacts to {@link UserSubscribed}. */
    RecommendationsReady rememberTastes(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        Wish wish = table.lock(subscribed.subscriptionId(), subscribed.userId());
        return wish.movies() == null
                ? makeIfComplete(wish.withGenres(Json.write(subscribed.genres())), event)
                : tellAgain(wish, event);
    }

    /** Reacts to {@link PaymentCompleted}. */
    RecommendationsReady rememberPayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        Wish wish = table.lock(completed.subscriptionId(), completed.userId());
        return wish.movies() == null ? makeIfComplete(wish.withPayment("completed"), event) : tellAgain(wish, event);
    }

    /** Reacts to {@link PaymentFailed}: there will be no list. */
    void forget(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        Wish wish = table.lock(failed.subscriptionId(), failed.userId());
        if (wish.payment() == null) {
            table.update(wish.withPayment("failed"));
        }
    }

    private RecommendationsReady makeIfComplete(Wish wish, Event event) {
        if (!wish.canBeMade()) {
            table.update(wish);
            return null;
        }
        List<Recommendation> movies =
                recommender.recommend(wish.userId(), List.of(Json.read(wish.genres(), String[].class)));
        table.update(wish.withList(Json.write(movies), event.id()));
        return new RecommendationsReady(wish.subscriptionId(), wish.userId(), movies);
    }

    /** A list that is made stays as it is; only the event that completed it tells of it, each time that it comes. */
    private static RecommendationsReady tellAgain(Wish wish, Event event) {
        return event.id().equals(wish.madeFor())
                ? new RecommendationsReady(wish.subscriptionId(), wish.userId(), WishTable.movies(wish))
                : null;
    }
}
