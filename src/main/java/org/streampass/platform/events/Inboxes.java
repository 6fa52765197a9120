package org.streampass.platform.events;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.streampass.platform.database.Schema;

/** The inboxes of the services in this process. */
@Component
public class Inboxes {

    private final List<Inbox> all;

    Inboxes(List<Schema> schemas, JdbcClient jdbc) {
        all = schemas.stream().map(schema -> new Inbox(schema.service(), jdbc)).toList();
    }

    public Stream<Inbox> stream() {
        return all.stream();
    }
}
