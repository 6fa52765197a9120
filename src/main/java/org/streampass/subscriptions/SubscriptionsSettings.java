package org.streampass.subscriptions;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import org.streampass.installation.ConditionalOnService;

/**
 * What may be subscribed to, and when to publish again.
 *
 * @param genres the tastes that a request may name
 * @param publishGrace how long a stored request may wait for the broker's confirmation before it is published again
 * @param sweepInterval how often to look for such requests
 */
@Validated
@ConditionalOnService("subscriptions")
@ConfigurationProperties("streampass.subscriptions")
record SubscriptionsSettings(
        @NotEmpty @Valid List<Plan> plans,
        @NotEmpty Set<String> genres,
        @NotNull @DefaultValue("10s") Duration publishGrace,
        @NotNull @DefaultValue("2s") Duration sweepInterval) {

    Optional<Plan> plan(String id) {
        return plans.stream().filter(plan -> plan.id().equals(id)).findFirst();
    }
}
