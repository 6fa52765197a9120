package org.streampass.payments;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The reason of a refund. */
enum RefundCause {
    /** The subscription was cancelled immediately. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** The period was charged after it had ended unpaid. */
    @JsonProperty("late")
    LATE
}
