package org.streampass.platform.operations;

import java.util.List;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.streampass.platform.work.ReconciliationSource;

/** Without the database, a process that accepts requests must refuse them; in the others, events wait. */
@Component
class DatabaseHealthIndicator extends CachedHealthIndicator {

    private final JdbcTemplate database;
    private final boolean acceptsRequests;

    DatabaseHealthIndicator(JdbcTemplate database, List<ReconciliationSource> sources, HealthSettings settings) {
        super("database", settings);
        this.database = database;
        this.acceptsRequests =
                sources.stream().anyMatch(source -> !source.ended().isEmpty());
    }

    @Override
    Health check() {
        database.execute("select 1");
        return up("the database answers");
    }

    @Override
    Health unanswered() {
        return acceptsRequests
                ? health(
                        Status.OUT_OF_SERVICE,
                        "the database does not answer: requests get 503, events wait in the broker; restore the"
                                + " database")
                : degraded("the database does not answer: events wait in the broker; restore the database");
    }
}
