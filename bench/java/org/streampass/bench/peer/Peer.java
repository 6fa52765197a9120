package org.streampass.bench.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.web.embedded.EmbeddedWebServerFactoryCustomizerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.bench.rival.Common;
import org.streampass.bench.rival.SubscriptionRows;
import org.streampass.bench.rival.Tokens;

/** Runs the four services, the edge and optionally the broker as one process. */
@Import({Common.class, Connections.class, Listeners.class, Services.class})
@ImportAutoConfiguration(EmbeddedWebServerFactoryCustomizerAutoConfiguration.class)
@EnableScheduling
public class Peer {

    public static void main(String[] args) {
        SpringApplication.run(Peer.class, args);
    }

    @Bean
    PeerSettings settings(Environment environment) {
        return PeerSettings.of(environment);
    }

    @Bean
    @DependsOn("schemas")
    Outbox outbox(JdbcClient jdbc, JmsTemplate jms) {
        return new Outbox(new UnsentRows(jdbc), jms);
    }

    @Bean
    RouterFunction<ServerResponse> edge(
            Tokens tokens, JdbcClient jdbc, TransactionTemplate transaction, Outbox outbox) {
        Requests requests = new Requests(tokens, new SubscriptionRows(jdbc), transaction, outbox);
        return RouterFunctions.route()
                .POST("/subscriptions", requests::subscribe)
                .build();
    }
}
