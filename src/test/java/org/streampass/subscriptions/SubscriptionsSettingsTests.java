package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.streampass.platform.json.Money;

class SubscriptionsSettingsTests {

    @Test
    void duplicatePlanIdsAreRefused() {
        List<Plan> plans = List.of(plan("basic", 499), plan("basic", 999));

        assertThatThrownBy(() -> new SubscriptionsSettings(plans, Set.of("drama")))
                .hasMessageContaining("streampass.subscriptions.plans")
                .hasMessageContaining("basic");
    }

    private static Plan plan(String id, long amount) {
        return new Plan(id, "Plan", new Money(amount, Currency.getInstance("EUR")));
    }
}
