package org.streampass.recommendations;

import java.util.List;
import java.util.UUID;
import org.streampass.platform.events.DomainEvent;

/** The personal movie list is stored. */
record RecommendationsReady(UUID subscriptionId, String userId, List<Recommendation> movies) implements DomainEvent {}
