package org.streampass.bench.rival;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.bench.rival.Messages.Choose;
import org.streampass.bench.rival.Messages.Chosen;
import org.streampass.platform.events.TimeOrderedIds;
import org.streampass.recommendations.RivalsRecommender;

/** The end of the chain. */
class Recommendations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;
    private final NotificationRows notifications;
    private final TransactionTemplate transaction;
    private final Mails mails;
    private final RivalsRecommender recommender;

    Recommendations(
            JdbcClient jdbc,
            NotificationRows notifications,
            TransactionTemplate transaction,
            Mails mails,
            RivalsRecommender recommender) {
        this.jdbc = jdbc;
        this.notifications = notifications;
        this.transaction = transaction;
        this.mails = mails;
        this.recommender = recommender;
    }

    ServerResponse choose(ServerRequest request) throws Exception {
        Choose asked = request.body(Choose.class);
        List<Movie> movies = recommender.choose(asked.userId(), asked.genres());
        UUID event = TimeOrderedIds.next();
        String genres = JSON.writeValueAsString(asked.genres());
        String list = JSON.writeValueAsString(movies);
        transaction.executeWithoutResult(status -> {
            insert(asked, genres, list, event);
            Map<String, Object> told = Map.of("subscriptionId", asked.subscriptionId(), "movies", movies);
            notifications.append(
                    event, asked.userId(), "recommendations", "RecommendationsReady", asked.subscriptionId(), told);
            notifications.insertMail(event, asked.subscriptionId());
        });
        mails.send(event, asked.email(), Mail.list(movies));
        return ServerResponse.ok().body(new Chosen(movies));
    }

    private void insert(Choose asked, String genres, String movies, UUID event) {
        jdbc.sql("""
                        insert into recommendations.movie_list (subscription_id, user_id, genres, payment, movies, completed_by,
                            ready_at, waiting_since)
                        values (?, ?, ?, 'completed', ?, ?, ?, null) on conflict do nothing""")
                .params(asked.subscriptionId(), asked.userId(), genres, movies, event, OffsetDateTime.now())
                .update();
    }
}
