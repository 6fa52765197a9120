package org.streampass.messaging;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.installation.Installation;
import org.streampass.storage.OldRows;

/** Keeps every inbox from growing for ever: removes events that the broker will not deliver again. */
@Component
class ForgetEvents extends RouteBuilder {

    private final List<Inbox> inboxes;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Installation installation;

    ForgetEvents(
            ObjectProvider<Inbox> inboxes,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Installation installation) {
        this.inboxes = inboxes.stream().toList();
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.installation = installation;
    }

    @Override
    public void configure() {
        for (Inbox inbox : inboxes) {
            String id = inbox.service() + "-forget-events";
            from("timer:" + id + "?period=60000")
                    .routeId(id)
                    .routeConfigurationId("timers")
                    .description("Removes from the inbox what was handled longer ago than streampass.retention")
                    .bean(oldEvents(inbox.service()), "remove");
        }
    }

    private OldRows oldEvents(String service) {
        return new OldRows(
                jdbc,
                transaction,
                service + ".inbox",
                List.of("event_id", "consumer"),
                "handled_at",
                installation.retention());
    }
}
