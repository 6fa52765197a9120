package org.streampass.platform.operations;

import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether the database answers. Who takes requests can take none without it; who only hears events has them wait. */
class DatabaseCheck implements Check {

    private final JdbcTemplate database;
    private final boolean takesRequests;

    DatabaseCheck(JdbcTemplate database, boolean takesRequests) {
        this.database = database;
        this.takesRequests = takesRequests;
    }

    @Override
    public HealthFinding look() {
        database.execute("select 1");
        return HealthFinding.well("the database answers");
    }

    @Override
    public HealthFinding unanswered() {
        return takesRequests
                ? new HealthFinding(
                        Status.OUT_OF_SERVICE,
                        "the database does not answer: requests are refused with 503, events wait in the broker;"
                                + " bring it back, nothing else")
                : HealthFinding.degraded(
                        "the database does not answer: events wait in the broker; bring it back, nothing else");
    }
}
