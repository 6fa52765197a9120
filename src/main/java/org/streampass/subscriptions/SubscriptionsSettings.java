package org.streampass.subscriptions;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;
import org.streampass.platform.startup.ConditionalOnService;

/**
 * Settings of subscriptions.
 *
 * @param genres the genres that a request may contain
 */
@Validated
@ConditionalOnService("subscriptions")
@ConfigurationProperties("streampass.subscriptions")
record SubscriptionsSettings(
        @NotEmpty @Valid List<Plan> plans, @NotEmpty Set<@NotBlank @Size(max = 40) String> genres) {

    SubscriptionsSettings {
        Set<String> ids = new HashSet<>();
        for (Plan plan : plans == null ? List.<Plan>of() : plans) {
            if (!ids.add(plan.id())) {
                throw new InvalidConfigurationPropertyValueException(
                        "streampass.subscriptions.plans", plan.id(), "another plan has this id");
            }
        }
    }

    Optional<Plan> plan(String id) {
        return plans.stream().filter(plan -> plan.id().equals(id)).findFirst();
    }
}
