package org.streampass.bench.peer;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Records which events a service has handled, in the transaction that handles them. */
record Inbox(JdbcClient jdbc, String service) {

    boolean isNew(Event event) {
        return jdbc.sql("""
                        insert into %s.inbox (consumer, event_id, handled_at) values (?, ?, current_timestamp)
                        on conflict do nothing""".formatted(service))
                        .params(service + "-" + event.name(), event.id())
                        .update()
                == 1;
    }
}
