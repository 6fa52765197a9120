package org.streampass.platform.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * A subscription for which a service is late.
 *
 * @param kind of due work, or the queue of the event that is not handled: {@code <service>-<work or event>}
 * @param route null if the service has no route for it
 * @param why in a sentence
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LateItem(
        UUID subscriptionId,
        String service,
        String kind,
        String route,
        Slip.State state,
        Instant since,
        Instant expectedBy,
        String why) {}
