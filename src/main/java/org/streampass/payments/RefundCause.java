package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why money is given back. */
enum RefundCause {
    /** The subscription was cancelled at once. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** It was taken for a period that had already ended unpaid. */
    @JsonProperty("late")
    LATE
}
