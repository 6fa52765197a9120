package org.streampass.platform.progress;

import java.util.List;
import java.util.UUID;

/** The subscriptions of users. Only the service that keeps them implements it. */
public interface UserSubscriptions {

    String service();

    /** The newest first. */
    List<UUID> of(String user);
}
