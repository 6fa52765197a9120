package org.streampass.bench.peer;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.bench.rival.Mails;
import org.streampass.bench.rival.NotificationRows;
import org.streampass.bench.rival.PaymentRows;
import org.streampass.bench.rival.Provider;
import org.streampass.bench.rival.SubscriptionRows;
import org.streampass.recommendations.RivalsRecommender;

/** The services and their listeners. */
class Services {

    @Bean
    @DependsOn("schemas")
    Subscriptions subscriptions(JdbcClient jdbc, TransactionTemplate transaction) {
        return new Subscriptions(new Inbox(jdbc, "subscriptions"), new SubscriptionRows(jdbc), transaction);
    }

    @Bean
    @DependsOn("schemas")
    Payments payments(
            JdbcClient jdbc,
            Provider provider,
            TransactionTemplate transaction,
            @Qualifier("patientJms") JmsTemplate jms) {
        return new Payments(new Inbox(jdbc, "payments"), provider, new PaymentRows(jdbc), transaction, jms);
    }

    @Bean
    @DependsOn("schemas")
    Recommendations recommendations(JdbcClient jdbc, TransactionTemplate transaction, JmsTemplate jms) {
        Inbox inbox = new Inbox(jdbc, "recommendations");
        return new Recommendations(inbox, new MovieListTable(jdbc), new RivalsRecommender(), transaction, jms);
    }

    @Bean
    @DependsOn("schemas")
    Notifications notifications(JdbcClient jdbc, TransactionTemplate transaction, JmsTemplate jms) {
        return new Notifications(new Inbox(jdbc, "notifications"), new NotificationRows(jdbc), transaction, jms);
    }

    @Bean
    @DependsOn("schemas")
    Announcements announcements(JdbcClient jdbc, Mails mails) {
        return new Announcements(new MailRows(jdbc), mails);
    }
}
