package org.streampass.recommendations;

import java.util.List;
import java.util.function.UnaryOperator;
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
        String genres = Json.write(subscribed.genres());
        return remember(
                Wish.of(subscribed.subscriptionId(), subscribed.userId()), wish -> wish.withGenres(genres), event);
    }

    /** Reacts to {@link PaymentCompleted}. */
    RecommendationsReady rememberPayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        return remember(
                Wish.of(completed.subscriptionId(), completed.userId()), wish -> wish.withPayment("completed"), event);
    }

    /** Reacts to {@link PaymentFailed}: there will be no list. */
    void forget(Event event) {
        PaymentFailed failed = event.data(PaymentFailed.class);
        Wish forgotten = Wish.of(failed.subscriptionId(), failed.userId()).withPayment("failed");
        if (table.insert(forgotten)) {
            return;
        }
        Wish wish = table.lock(failed.subscriptionId());
        if (wish.payment() == null) {
            table.update(wish.withPayment("failed"));
        }
    }

    /** Whichever of the two is heard first finds no row, and one half alone makes no list. */
    private RecommendationsReady remember(Wish unknown, UnaryOperator<Wish> heard, Event event) {
        if (table.insert(heard.apply(unknown))) {
            return null;
        }
        Wish wish = table.lock(unknown.subscriptionId());
        return wish.movies() == null ? makeIfComplete(heard.apply(wish), event) : tellAgain(wish, event);
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
