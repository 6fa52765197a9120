package org.streampass.notifications;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.ConditionalOnService;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.StartupInfo;
import org.streampass.platform.work.WorkRuntime;

/** The beans for mail: the due mails, and the server or folder that they go to. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnService("notifications")
class NotificationsMailConfiguration {

    private static final String OUTBOX = "outbox";

    @Bean
    MailTable mailTable(JdbcClient jdbc) {
        return new MailTable(jdbc);
    }

    @Bean
    Mails mails(MailTable table, WorkRuntime work, MailSettings settings) {
        return new Mails(table, work, new MailWriter(settings.from()));
    }

    @Bean
    EmlFileMailer emlFileMailer(DataFolder data) {
        return new EmlFileMailer(data.resolve(OUTBOX));
    }

    /** The routes file sends mails {@code to: ref:mailServer}. */
    @Bean
    Endpoint mailServer(CamelContext camel, MailSettings settings) {
        return settings.usesSmtp()
                ? smtpEndpoint(camel, settings.smtp())
                : camel.getEndpoint("bean:emlFileMailer?method=write");
    }

    private static Endpoint smtpEndpoint(CamelContext camel, MailSettings.Smtp smtp) {
        MailConfiguration configuration = new MailConfiguration(camel);
        configuration.configureProtocol("smtp");
        configuration.setHost(smtp.host());
        configuration.setPort(smtp.port());
        if (StringUtils.hasText(smtp.user())) { // a relay in the same network often needs no authentication
            configuration.setUsername(smtp.user());
            configuration.setPassword(smtp.password());
        }
        configuration.setConnectionTimeout(Math.toIntExact(smtp.timeout().toMillis()));
        Properties properties = configuration.getAdditionalJavaMailProperties();
        properties.setProperty("mail.smtp.timeout", "" + smtp.timeout().toMillis());
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "" + smtp.startTls());
        MailEndpoint endpoint =
                new MailEndpoint(smtp.url(), camel.getComponent("smtp", MailComponent.class), configuration);
        endpoint.setCamelContext(camel);
        return endpoint;
    }

    @Bean
    @Order(60)
    StartupInfo mailStartupInfo(MailSettings settings, DataFolder data) {
        return new StartupInfo(
                "mails", () -> settings.usesSmtp() ? settings.smtp().url() : data.resolve(OUTBOX) + "/*.eml");
    }
}
