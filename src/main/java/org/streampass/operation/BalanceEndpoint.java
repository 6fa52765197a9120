package org.streampass.operation;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/balance}: what was accepted, what became of it, what waits where, and whether it adds up. */
@Endpoint(id = "balance")
class BalanceEndpoint {

    private final Balances balances;

    BalanceEndpoint(Balances balances) {
        this.balances = balances;
    }

    @ReadOperation
    public Balance balance() {
        return balances.take().withoutEmptyQueues();
    }
}
