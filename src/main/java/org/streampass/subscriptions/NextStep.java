package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What follows a failed payment. */
enum NextStep {
    @JsonProperty("retry")
    RETRY,
    @JsonProperty("newCard")
    NEW_CARD,
    @JsonProperty("none")
    NONE
}
