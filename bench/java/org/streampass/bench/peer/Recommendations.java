package org.streampass.bench.peer;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.peer.Facts.PaymentCompleted;
import org.streampass.bench.peer.Facts.RecommendationsReady;
import org.streampass.bench.peer.Facts.UserSubscribed;
import org.streampass.bench.peer.WishRows.Wish;
import org.streampass.bench.rival.Movie;
import org.streampass.recommendations.RivalsRecommender;

/** Makes a list when both tastes and payment are known, whichever came last. */
class Recommendations {

    private final Inbox inbox;
    private final WishRows rows;
    private final RivalsRecommender recommender;
    private final TransactionTemplate transaction;
    private final JmsTemplate jms;

    Recommendations(
            Inbox inbox,
            WishRows rows,
            RivalsRecommender recommender,
            TransactionTemplate transaction,
            JmsTemplate jms) {
        this.inbox = inbox;
        this.rows = rows;
        this.recommender = recommender;
        this.transaction = transaction;
        this.jms = jms;
    }

    @JmsListener(destination = "UserSubscribed", subscription = "recommendations-UserSubscribed")
    void rememberTastes(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        String genres = Json.write(subscribed.genres());
        handle(event, () -> rows.noteTastes(event.subject(), subscribed.userId(), genres));
    }

    @JmsListener(destination = "PaymentCompleted", subscription = "recommendations-PaymentCompleted")
    void rememberPayment(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        handle(event, () -> rows.notePayment(event.subject(), completed.userId()));
    }

    private void handle(Event event, Supplier<Wish> note) {
        Optional<RecommendationsReady> ready = transaction.execute(status -> {
            Wish wish = inbox.isNew(event) ? note.get() : rows.find(event.subject());
            return wish.canBeMade() ? Optional.of(make(wish, event)) : madeBefore(wish, event);
        });
        ready.ifPresent(made -> jms.convertAndSend("RecommendationsReady", event.causes("recommendations", made)));
    }

    private RecommendationsReady make(Wish wish, Event event) {
        List<Movie> movies = recommender.choose(wish.userId(), List.of(Json.read(wish.genres(), String[].class)));
        rows.make(wish.subscriptionId(), Json.write(movies), event.id());
        return new RecommendationsReady(wish.subscriptionId(), wish.userId(), movies);
    }

    private static Optional<RecommendationsReady> madeBefore(Wish wish, Event event) {
        if (!event.id().equals(wish.madeFor())) {
            return Optional.empty();
        }
        List<Movie> movies = List.of(Json.read(wish.movies(), Movie[].class));
        return Optional.of(new RecommendationsReady(wish.subscriptionId(), wish.userId(), movies));
    }
}
