package org.streampass.platform.events;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes the inbox of a service. */
@Component
public class Inboxes {

    private final JdbcClient jdbc;

    Inboxes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Inbox of(String service) {
        return new Inbox(service, jdbc);
    }
}
