package org.streampass.subscriptions;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** What can be subscribed to. */
record Plan(
        @NotBlank @Size(max = 40) String id,
        @NotBlank String name,
        @NotNull @Valid Money price) {}
