package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a subscription has ended. */
enum EndCause {
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("unpaid")
    UNPAID
}
