package org.streampass.subscriptions;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The step after a failed payment. */
enum NextStep {
    @JsonProperty("retry")
    RETRY,
    @JsonProperty("newCard")
    NEW_CARD,
    @JsonProperty("none")
    NONE
}
