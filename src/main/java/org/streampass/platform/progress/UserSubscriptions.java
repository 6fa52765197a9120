package org.streampass.platform.progress;

import java.util.List;
import java.util.UUID;
import org.streampass.platform.events.EventEnvelope;

/** The subscriptions of users. Only the service that keeps them implements it. */
public interface UserSubscriptions {

    String service();

    /** The newest first. */
    List<UUID> of(String user);

    /**
     * Events that the service may have published for a subscription. Its tables do not prove that, so an event counts
     * only if a service has received it. The data of these events is not used.
     */
    List<EventEnvelope> possibleEvents(UUID subscription);
}
