package org.streampass.bench.peer;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.peer.Events.PaymentCompleted;
import org.streampass.bench.peer.Events.RecommendationsReady;
import org.streampass.bench.peer.Events.UserSubscribed;
import org.streampass.bench.peer.MovieListTable.MovieList;
import org.streampass.bench.rival.Movie;
import org.streampass.recommendations.RivalsRecommender;

/** Creates a list when the genres are known and the subscription is paid, whichever event arrives last. */
class Recommendations {

    private final Inbox inbox;
    private final MovieListTable rows;
    private final RivalsRecommender recommender;
    private final TransactionTemplate transaction;
    private final JmsTemplate jms;

    Recommendations(
            Inbox inbox,
            MovieListTable rows,
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
    void handleUserSubscribed(Event event) {
        UserSubscribed subscribed = event.data(UserSubscribed.class);
        String genres = Json.write(subscribed.genres());
        handle(event, () -> rows.addGenres(event.subject(), subscribed.userId(), genres));
    }

    @JmsListener(destination = "PaymentCompleted", subscription = "recommendations-PaymentCompleted")
    void handlePaymentCompleted(Event event) {
        PaymentCompleted completed = event.data(PaymentCompleted.class);
        handle(event, () -> rows.addPayment(event.subject(), completed.userId()));
    }

    private void handle(Event event, Supplier<MovieList> update) {
        Optional<RecommendationsReady> ready = transaction.execute(status -> {
            MovieList list = inbox.isNew(event) ? update.get() : rows.find(event.subject());
            return list.isComplete() ? Optional.of(make(list, event)) : completedBefore(list, event);
        });
        ready.ifPresent(made -> jms.convertAndSend("RecommendationsReady", event.causes("recommendations", made)));
    }

    private RecommendationsReady make(MovieList list, Event event) {
        List<Movie> movies = recommender.choose(list.userId(), List.of(Json.read(list.genres(), String[].class)));
        rows.complete(list.subscriptionId(), Json.write(movies), event.id());
        return new RecommendationsReady(list.subscriptionId(), list.userId(), movies);
    }

    private static Optional<RecommendationsReady> completedBefore(MovieList list, Event event) {
        if (!event.id().equals(list.completedBy())) {
            return Optional.empty();
        }
        List<Movie> movies = List.of(Json.read(list.movies(), Movie[].class));
        return Optional.of(new RecommendationsReady(list.subscriptionId(), list.userId(), movies));
    }
}
