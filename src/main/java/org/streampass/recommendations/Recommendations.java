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
        return makeIfComplete(new Wish(
                wish.subscriptionId(), wish.userId(), Json.write(subscribed.genres()), wish.payment(), wish.movies()));
    }

    /** Reacts to {@link PaymentCompleted}. */
    RecommendationsReady rememberPayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        Wish wish = table.lock(completed.subscriptionId(), completed.userId());
        return makeIfComplete(
                new Wish(wish.subscriptionId(), wish.userId(), wish.genres(), "completed", wish.movies()));
    }

    /** Reacts to {@link PaymentFailed}: there will be no list. */
    void forget(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        Wish wish = table.lock(failed.subscriptionId(), failed.userId());
        if (wish.payment() == null) {
            table.update(new Wish(wish.subscriptionId(), wish.userId(), wish.genres(), "failed", null));
        }
    }

    private RecommendationsReady makeIfComplete(Wish wish) {
        if (!wish.canBeMade()) {
            table.update(wish);
            return null;
        }
        List<Recommendation> movies =
                recommender.recommend(wish.userId(), List.of(Json.read(wish.genres(), String[].class)));
        table.update(new Wish(wish.subscriptionId(), wish.userId(), wish.genres(), wish.payment(), Json.write(movies)));
        return new RecommendationsReady(wish.subscriptionId(), wish.userId(), movies);
    }
}
