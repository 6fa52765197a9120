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
     * Events that the service may have published for a subscription. Its tables do not prove them, so only those count that
     * a service has received. Their data is not used.
     */
    List<EventEnvelope> possibleEvents(UUID subscription);
}
