package org.streampass.messaging;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the inbox of a service. */
@Component
public class Inboxes {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    Inboxes(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    public Inbox of(String service) {
        return new Inbox(service, jdbc, transaction);
    }
}
