package org.streampass.platform.events;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.streampass.platform.database.Schemas;

/** The inboxes of the services of this process that have one. They are known once the migrations have run. */
@Component
public class Inboxes implements SmartInitializingSingleton {

    private final Schemas schemas;
    private final JdbcClient jdbc;
    private volatile List<Inbox> all = List.of();

    Inboxes(Schemas schemas, JdbcClient jdbc) {
        this.schemas = schemas;
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> owners = jdbc.sql(
                        "select lower(table_schema) from information_schema.tables where lower(table_name) = 'inbox'")
                .query(String.class)
                .list();
        all = schemas.services().stream()
                .filter(owners::contains)
                .map(service -> new Inbox(service, jdbc))
                .toList();
    }

    public Stream<Inbox> stream() {
        return all.stream();
    }
}
