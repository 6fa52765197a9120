package org.streampass.subscriptions;

import jakarta.validation.constraints.NotNull;

/** A client's request to cancel. */
record CancelRequest(@NotNull CancelWhen when) {}
