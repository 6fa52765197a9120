package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The reason of a subscription's end. */
enum EndCause {
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("unpaid")
    UNPAID
}
