package org.streampass.recommendations;

import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.database.Schema;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.operations.Account;
import org.streampass.platform.operations.KnownEvents;
import org.streampass.platform.operations.Proof;
import org.streampass.platform.startup.ConditionalOnService;

/** The beans of the service; {@code routes/recommendations.camel.yaml} names those it wires. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("recommendations")
class RecommendationsConfiguration {

    @Bean
    Schema recommendationsSchema() {
        return new Schema("recommendations");
    }

    @Bean
    Account recommendationsAccount(JdbcClient jdbc) {
        return new RecommendationsAccount(jdbc);
    }

    /** A list says that it was paid for. */
    @Bean
    KnownEvents eventsKnownToRecommendations() {
        return new KnownEvents(
                "recommendations",
                "recommendations.wish",
                "subscription_id",
                "coalesce(ready_at, waiting_since)",
                Map.of(
                        "UserSubscribed", "genres is not null",
                        "PaymentCompleted", "payment = 'completed' or ready_at is not null",
                        "PaymentFailed", "payment = 'failed'",
                        "RecommendationsReady", "ready_at is not null"),
                Set.of("RecommendationsReady"));
    }

    @Bean
    Proof provenByRecommendations(Recommendations recommendations) {
        return new Proof("recommendations", recommendations::proven);
    }

    @Bean
    Inbox recommendationsInbox(Inboxes inboxes) {
        return inboxes.of("recommendations");
    }

    @Bean
    Catalogue catalogue() {
        return new Catalogue();
    }

    @Bean
    RecommendationTable recommendationTable(JdbcClient jdbc) {
        return new RecommendationTable(jdbc);
    }

    @Bean
    Recommendations recommendations(RecommendationTable table, Catalogue catalogue) {
        return new Recommendations(table, new Recommender(catalogue.movies()));
    }

    @Bean
    RecommendationsApi recommendationsApi(RecommendationTable table, Catalogue catalogue) {
        return new RecommendationsApi(table, catalogue);
    }
}
