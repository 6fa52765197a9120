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

/** {@code /actuator/clock} reports whether the clock is trusted, and lets an operator confirm it. */
@Component
@WebEndpoint(id = "clock")
class ClockEndpoint {

    private static final Logger log = LoggerFactory.getLogger(ClockEndpoint.class);

    private final ClockWatch watch;

    ClockEndpoint(ClockWatch watch) {
        this.watch = watch;
    }

    /**
     * @param trusted whether charges are made and old rows are deleted
     * @param wrong why not, in a sentence; null if the clock is trusted
     * @param databaseAhead the clock of the database minus the clock of the process
     */
    record Report(boolean trusted, String wrong, Duration databaseAhead) {}

    /** Compares the clocks. */
    @ReadOperation
    public Report report() {
        String wrong = watch.compare();
        return new Report(wrong == null, wrong, watch.difference());
    }

    /**
     * Trusts the clocks as they are.
     *
     * @param reason is logged
     */
    @WriteOperation
    public Report confirm(@Nullable String reason) {
        String why = OperatorReason.require(reason);
        String wrong = watch.compare();
        watch.confirm();
        log.warn(
                "an operator has confirmed the clocks; charges, refunds, renewals and retention continue; {}: {}",
                wrong == null ? "nothing was wrong" : wrong,
                why);
        return report();
    }
}
