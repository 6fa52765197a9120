package org.streampass.notifications;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.http.ConnectionsByAddress;
import org.streampass.platform.http.Proxies;
import org.streampass.platform.http.WebSocketConnections;
import org.streampass.platform.http.WebSocketServer;
import org.streampass.platform.security.AllowedOrigins;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.StartupInfo;
import org.streampass.platform.work.RetentionRule;

/** The beans for the WebSocket: server, tickets and streams. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("notifications")
class NotificationsWebSocketConfiguration {

    @Bean
    Tickets tickets(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Tickets(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    RetentionRule expiredTickets() {
        return new RetentionRule("notifications.ticket", List.of("digest"), "expires_at", Duration.ZERO);
    }

    @Bean
    NotificationStreams notificationStreams(NotificationTable table, Epochs epochs, WebSocketSettings settings) {
        return new NotificationStreams(table, epochs, settings.maxConnectionsPerUser(), settings.compareInterval());
    }

    @Bean
    NotificationFeed notificationFeed(NotificationStreams streams, ActiveMQConnectionFactory broker) {
        return new NotificationFeed(streams, broker);
    }

    @Bean
    WebSocketConnections webSocketConnections(WebSocketSettings settings, Proxies proxies, MeterRegistry meters) {
        ConnectionsByAddress byAddress = new ConnectionsByAddress(
                "websocket",
                settings.maxConnectionsPerAddress(),
                "streampass.websocket.max-connections-per-address",
                proxies,
                meters);
        return new WebSocketConnections(
                settings.maxConnections(), byAddress, settings.maxUnsent().toBytes(), settings.pingInterval());
    }

    @Bean
    MeterBinder webSocketMetrics(WebSocketConnections connections) {
        return registry -> Gauge.builder("streampass.sockets", connections, WebSocketConnections::count)
                .description("Open WebSocket connections, authenticated or not")
                .register(registry);
    }

    /** The name replaces Camel's component for {@code undertow:} endpoints. */
    @Bean
    WebSocketServer undertow(
            WebSocketSettings settings,
            WebServerApplicationContext http,
            BindPolicy binding,
            AllowedOrigins origins,
            WebSocketConnections connections) {
        Predicate<String> ownPage =
                origin -> isLocal(origin, http.getWebServer().getPort());
        return new WebSocketServer(
                NotificationsSocket.PATH,
                settings.url(),
                binding::answersFor,
                ownPage.or(origins::contains),
                connections);
    }

    private static boolean isLocal(String origin, int port) {
        return origin.equals("http://localhost:" + port) || origin.equals("http://127.0.0.1:" + port);
    }

    @Bean
    NotificationsSocket notificationsSocket(
            WebSocketSettings settings,
            BindPolicy binding,
            WebSocketConnections connections,
            Tickets tickets,
            NotificationStreams streams,
            NotificationTable table,
            Epochs epochs) {
        HelloHandler hello = new HelloHandler(tickets, streams, table, epochs, settings);
        String host = binding.listenAddress(settings.address(), "streampass.websocket.address")
                .getHostAddress();
        return new NotificationsSocket(connections, hello, host, settings.port());
    }

    @Bean
    @Order(30)
    StartupInfo webSocketStartupInfo(WebSocketServer server) {
        return new StartupInfo("WebSocket", server::publicUrl);
    }
}
