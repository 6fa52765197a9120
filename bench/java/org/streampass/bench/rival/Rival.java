package org.streampass.bench.rival;

import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.streampass.recommendations.RivalsRecommender;

/**
 * The rival as a process. Each service has its own port and threads, so that no service starves the one that it calls.
 */
@Import(Common.class)
public class Rival {

    public static void main(String[] args) {
        SpringApplication.run(Rival.class, args);
    }

    @Bean
    RivalSettings settings(Environment environment) {
        return RivalSettings.of(environment);
    }

    @Bean
    @DependsOn("schemas")
    RouterFunction<ServerResponse> services(
            RivalSettings settings,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Tokens tokens,
            Provider provider,
            Mails mails) {
        Calls calls = new Calls(settings.threads());
        NotificationRows notifications = new NotificationRows(jdbc);
        Subscriptions subscriptions =
                new Subscriptions(tokens, new SubscriptionRows(jdbc), notifications, transaction, calls, settings);
        Payments payments =
                new Payments(provider, new PaymentRows(jdbc), notifications, transaction, mails, calls, settings);
        Recommendations recommendations =
                new Recommendations(jdbc, notifications, transaction, mails, new RivalsRecommender());
        return RouterFunctions.route()
                .POST("/subscriptions", subscriptions::subscribe)
                .POST("/payments", payments::charge)
                .POST("/recommendations", recommendations::choose)
                .build();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> ports(RivalSettings settings) {
        return tomcat -> {
            tomcat.addConnectorCustomizers(connector -> tune(connector, settings));
            Stream.of(settings.paymentsPort(), settings.recommendationsPort())
                    .filter(port -> settings.ownsRecommendations() || port != settings.recommendationsPort())
                    .forEach(port -> tomcat.addAdditionalTomcatConnectors(connector(port, settings)));
        };
    }

    private static Connector connector(int port, RivalSettings settings) {
        Connector connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        tune(connector, settings);
        return connector;
    }

    private static void tune(Connector connector, RivalSettings settings) {
        AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
        protocol.setMaxThreads(settings.threads());
        protocol.setMinSpareThreads(20);
        protocol.setAcceptCount(4096);
        connector.setProperty("maxKeepAliveRequests", "-1");
    }
}
