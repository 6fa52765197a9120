package org.streampass.notifications;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;
import org.streampass.platform.database.Schema;
import org.streampass.platform.http.ConnectionsByAddress;
import org.streampass.platform.http.Proxies;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.http.WebSocketUrl;
import org.streampass.platform.security.AllowedOrigins;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.StartupInfo;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.EventRecord;
import org.streampass.platform.work.ReconciliationSource.Wait;
import org.streampass.platform.work.RetentionRule;
import org.streampass.platform.work.WorkRuntime;

/** The beans of the service; {@code routes/notifications.camel.yaml} names those it wires. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("notifications")
class NotificationsConfiguration {

    @Bean
    Schema notificationsSchema() {
        return new Schema("notifications");
    }

    /** A recipient proves that the request arrived. */
    @Bean
    ReconciliationSource notificationsReconciliation() {
        String stored = """
                exists (select 1 from notifications.notification n where n.user_id = r.user_id
                    and n.subject = r.subscription_id and n.type = 'org.streampass.%s.v1')""";
        return new ReconciliationSource(
                "notifications",
                """
                select 'notifications', count(*) from notifications.notification
                union all select 'mails sent', count(*) from notifications.mail where sent_at is not null
                union all select 'mails waiting', count(*) from notifications.mail where sent_at is null""",
                Set.of(),
                List.of(),
                List.of(new Wait(
                        "has a mail that is not sent, and no event is under way that would send it",
                        "notifications.mail where dead is not null",
                        "subscription_id",
                        "stored_at")),
                new EventRecord(
                        "notifications.recipient r",
                        "subscription_id",
                        null,
                        Stream.of("UserSubscribed", "PaymentCompleted", "PaymentFailed", "RecommendationsReady")
                                .collect(Collectors.toMap(event -> event, stored::formatted)),
                        Set.of()),
                subscriptions -> List.of());
    }

    @Bean
    NotificationTable notificationTable(JdbcClient jdbc) {
        return new NotificationTable(jdbc);
    }

    @Bean
    Epochs epochs(JdbcClient jdbc, DataFolder data) {
        return new Epochs(jdbc, data);
    }

    @Bean
    MailTable mailTable(JdbcClient jdbc) {
        return new MailTable(jdbc);
    }

    @Bean
    Notifications notifications(NotificationTable table, MailTable addresses, Mails mails, NotificationFeed feed) {
        return new Notifications(table, addresses, mails, feed);
    }

    @Bean
    NotificationFeed notificationFeed(Sockets sockets, ActiveMQConnectionFactory broker) {
        return new NotificationFeed(sockets, broker);
    }

    @Bean
    Tickets tickets(JdbcClient jdbc, PlatformTransactionManager transactions) {
        return new Tickets(jdbc, new TransactionTemplate(transactions));
    }

    @Bean
    RetentionRule expiredTickets() {
        return new RetentionRule("notifications.ticket", List.of("digest"), "expires_at", Duration.ZERO);
    }

    @Bean
    NotificationsApi notificationsApi(
            NotificationTable table, Epochs epochs, Tickets tickets, RateLimits rateLimits, SocketServer server) {
        return new NotificationsApi(table, epochs, tickets, rateLimits, server::publicUrl);
    }

    @Bean
    Mails mails(MailTable table, WorkRuntime work, MailSettings settings) {
        return new Mails(table, work, settings.from());
    }

    @Bean
    EmlFileMailer emlFileMailer(DataFolder data) {
        return new EmlFileMailer(data.resolve("outbox"));
    }

    /** Where the routes send mails {@code to: ref:mailServer}. */
    @Bean
    Endpoint mailServer(CamelContext camel, MailSettings settings) {
        if (!StringUtils.hasText(settings.smtp().host())) {
            return camel.getEndpoint("bean:emlFileMailer?method=write");
        }
        MailSettings.Smtp smtp = settings.smtp();
        MailConfiguration configuration = new MailConfiguration(camel);
        configuration.configureProtocol("smtp");
        configuration.setHost(smtp.host());
        configuration.setPort(smtp.port());
        if (StringUtils.hasText(smtp.user())) { // a relay in the same network often asks for none
            configuration.setUsername(smtp.user());
            configuration.setPassword(smtp.password());
        }
        configuration.setConnectionTimeout(Math.toIntExact(smtp.timeout().toMillis()));
        configuration
                .getAdditionalJavaMailProperties()
                .setProperty("mail.smtp.timeout", "" + smtp.timeout().toMillis());
        configuration.getAdditionalJavaMailProperties().setProperty("mail.smtp.starttls.enable", "true");
        configuration
                .getAdditionalJavaMailProperties()
                .setProperty("mail.smtp.starttls.required", "" + smtp.startTls());
        MailComponent component = camel.getComponent("smtp", MailComponent.class);
        MailEndpoint endpoint =
                new MailEndpoint("smtp://%s:%d".formatted(smtp.host(), smtp.port()), component, configuration);
        endpoint.setCamelContext(camel);
        return endpoint;
    }

    @Bean
    Sockets sockets(
            NotificationTable table,
            Tickets tickets,
            Epochs epochs,
            WebSocketSettings settings,
            Proxies proxies,
            MeterRegistry meters) {
        ConnectionsByAddress byAddress = new ConnectionsByAddress(
                "websocket",
                settings.maxConnectionsPerAddress(),
                "streampass.websocket.max-connections-per-address",
                proxies,
                meters);
        return new Sockets(table, tickets, epochs, settings, byAddress);
    }

    @Bean
    MeterBinder openSockets(Sockets sockets) {
        return registry -> Gauge.builder("streampass.sockets", sockets, Sockets::count)
                .description("Connections that are open, whether they have said hello or not")
                .register(registry);
    }

    @Bean
    WebSocketUrl socketAddress(SocketServer server) {
        return new WebSocketUrl(server::publicUrl);
    }

    @Bean
    @Order(30)
    StartupInfo socketStartupInfo(SocketServer server) {
        return new StartupInfo("WebSocket", server::publicUrl);
    }

    @Bean
    @Order(60)
    StartupInfo mailStartupInfo(MailSettings settings, DataFolder data) {
        return new StartupInfo(
                "mails",
                () -> StringUtils.hasText(settings.smtp().host())
                        ? "smtp://%s:%d"
                                .formatted(
                                        settings.smtp().host(), settings.smtp().port())
                        : data.resolve("outbox") + "/*.eml");
    }

    @Bean
    SocketServer undertow(
            WebSocketSettings settings,
            WebServerApplicationContext http,
            BindPolicy exposure,
            AllowedOrigins origins,
            Sockets sockets) {
        return new SocketServer(
                exposure::answersFor,
                origin -> origins.contains(origin)
                        || isOwn(origin, http.getWebServer().getPort()),
                settings.url(),
                sockets);
    }

    private static boolean isOwn(String origin, int port) {
        return origin.equals("http://localhost:" + port) || origin.equals("http://127.0.0.1:" + port);
    }

    @Bean
    NotificationsSocket notificationsSocket(WebSocketSettings settings, BindPolicy exposure, Sockets sockets) {
        String host = exposure.listenAddress(settings.address(), "streampass.websocket.address")
                .getHostAddress();
        return new NotificationsSocket(sockets, host, settings.port());
    }
}
