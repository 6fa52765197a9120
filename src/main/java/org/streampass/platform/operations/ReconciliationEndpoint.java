package org.streampass.platform.operations;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.OperatorReason;

/** {@code /actuator/balance}: reports the reconciliation, and publishes lost events again. */
@Component
@Endpoint(id = "balance")
class ReconciliationEndpoint {

    private final Reconciliation reconciliation;
    private final Republisher republisher;

    ReconciliationEndpoint(Reconciliation reconciliation, Republisher republisher) {
        this.reconciliation = reconciliation;
        this.republisher = republisher;
    }

    @ReadOperation
    public ReconciliationReport report() {
        return reconciliation.report().withoutEmptyQueues();
    }

    /**
     * Publishes events again that the services' tables prove.
     *
     * @param subscription whose events; null: those of each subscription with a discrepancy
     * @param preview whether only to list the events
     * @param reason is logged
     */
    @WriteOperation
    public Republisher.Outcome publishAgain(
            @Nullable UUID subscription, @Nullable Boolean preview, @Nullable String reason) {
        boolean isPreview = Boolean.TRUE.equals(preview);
        String why = isPreview ? "" : OperatorReason.require(reason);
        List<UUID> subscriptions = subscription == null ? withDiscrepancies() : List.of(subscription);
        return isPreview ? republisher.preview(subscriptions) : republisher.publish(subscriptions, why);
    }

    private List<UUID> withDiscrepancies() {
        return reconciliation.report().discrepancies().stream()
                .map(Discrepancy::subscriptionId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
