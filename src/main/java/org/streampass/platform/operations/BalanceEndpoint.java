package org.streampass.platform.operations;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;
import org.springframework.util.StringUtils;
import org.streampass.platform.operations.Account.Finding;

/** {@code /actuator/balance}: what was accepted, what became of it, what waits where, and whether it adds up. */
@Endpoint(id = "balance")
class BalanceEndpoint {

    private final Balances balances;
    private final TellAgain tellAgain;

    BalanceEndpoint(Balances balances, TellAgain tellAgain) {
        this.balances = balances;
        this.tellAgain = tellAgain;
    }

    @ReadOperation
    public Balance balance() {
        return balances.take().withoutEmptyQueues();
    }

    /**
     * Has events told again that the services' tables prove.
     *
     * @param subscription whose events; null: of each that has a finding
     * @param preview whether only to say what would be told
     * @param reason goes to the log
     */
    @WriteOperation
    public TellAgain.Outcome tellAgain(
            @Nullable UUID subscription, @Nullable Boolean preview, @Nullable String reason) {
        boolean isPreview = Boolean.TRUE.equals(preview);
        if (!isPreview && !StringUtils.hasText(reason)) {
            throw new InvalidEndpointRequestException("a reason is needed", "say why: reason in the body");
        }
        List<UUID> subscriptions = subscription == null ? found() : List.of(subscription);
        return isPreview
                ? tellAgain.preview(subscriptions)
                : tellAgain.tell(subscriptions, reason.replaceAll("\\s+", " "));
    }

    private List<UUID> found() {
        return balances.take().findings().stream()
                .map(Finding::subscriptionId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
