package org.streampass.recommendations;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.Comparison;
import org.streampass.platform.work.ReconciliationSource.Contradiction;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Publications;
import org.streampass.platform.work.ReconciliationSource.Wait;

/** The beans of the service. {@code routes/recommendations.camel.yaml} refers to some of them by name. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("recommendations")
class RecommendationsConfiguration {

    /** A list proves its payment. */
    @Bean
    ReconciliationSource recommendationsReconciliation(Recommendations recommendations) {
        return new ReconciliationSource(
                "recommendations",
                """
                select 'ready', count(*) from recommendations.movie_list where ready_at is not null
                union all select 'waiting', count(*) from recommendations.movie_list where waiting_since is not null""",
                Set.of(),
                List.of(new Contradiction("has its genres and its payment, but no list", """
                        select subscription_id from recommendations.movie_list
                        where waiting_since is not null and genres is not null and payment = 'completed'""")),
                List.of(new Wait(
                        "waits for its genres or its payment, and no event is under way that would bring it",
                        "recommendations.movie_list where true",
                        "subscription_id",
                        "waiting_since")),
                Comparison.NONE,
                new EventRecord(
                        "recommendations.movie_list",
                        "subscription_id",
                        "coalesce(ready_at, waiting_since)",
                        Map.of(
                                "UserSubscribed", "genres is not null",
                                "PaymentCompleted", "payment = 'completed' or ready_at is not null",
                                "PaymentFailed", "payment = 'failed'",
                                "RecommendationsReady", "ready_at is not null",
                                "SubscriptionCancelled or SubscriptionEnded", "ended"),
                        Set.of("RecommendationsReady")),
                ids -> Publications.proven(recommendations.proven(ids)));
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
