package org.streampass.platform.operations;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/late}: the subscriptions that are late, the oldest first, with the service that has each, and why. */
@Component
@Endpoint(id = "late")
record LateEndpoint(LateReport late) {

    @ReadOperation
    public LateReport.Report report() {
        return late.report();
    }
}
