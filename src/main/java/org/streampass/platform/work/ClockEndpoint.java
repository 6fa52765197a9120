package org.streampass.platform.work;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.OperatorReason;

/** {@code /actuator/clock}: whether the time is trusted, and how an operator confirms it. */
@Component
@WebEndpoint(id = "clock")
class ClockEndpoint {

    private static final Logger log = LoggerFactory.getLogger(ClockEndpoint.class);

    private final ClockWatch watch;

    ClockEndpoint(ClockWatch watch) {
        this.watch = watch;
    }

    /**
     * @param trusted whether charges are made and old rows removed
     * @param wrong why not, in a sentence; null if the time is trusted
     * @param databaseAhead by how much the database's clock is ahead of this process's
     */
    record Report(boolean trusted, String wrong, Duration databaseAhead) {}

    /** Compares the clocks. */
    @ReadOperation
    public Report report() {
        String wrong = watch.look();
        return new Report(wrong == null, wrong, watch.difference());
    }

    /**
     * Takes the clocks for right as they are.
     *
     * @param reason goes to the log
     */
    @WriteOperation
    public Report confirm(@Nullable String reason) {
        String why = OperatorReason.require(reason);
        String wrong = watch.look();
        watch.confirm();
        log.warn(
                "the clocks were confirmed by an operator, charges and the removal of old rows go on; {}: {}",
                wrong == null ? "nothing was wrong" : wrong,
                why);
        return report();
    }
}
