package org.streampass.platform.operations;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.streampass.platform.events.EventEnvelope;

/**
 * The events that a service's tables prove, so that they can be told again.
 *
 * @param events those of some subscriptions, with the ids that they had the first time
 */
public record Proof(String service, Function<Collection<UUID>, List<EventEnvelope>> events) {}
