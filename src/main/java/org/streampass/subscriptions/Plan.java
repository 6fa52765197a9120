package org.streampass.subscriptions;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.streampass.platform.json.Money;

/** A plan that users can subscribe to. */
record Plan(
        @NotBlank @Size(max = 40) String id,
        @NotBlank String name,
        @NotNull @Valid Money price) {}
