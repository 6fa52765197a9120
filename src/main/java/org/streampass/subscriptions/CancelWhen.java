package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a cancellation takes effect. */
enum CancelWhen {
    @JsonProperty("now")
    NOW,
    @JsonProperty("period-end")
    PERIOD_END
}
