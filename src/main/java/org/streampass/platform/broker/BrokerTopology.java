package org.streampass.platform.broker;

import java.util.Optional;

/** The broker's addresses, and the queues that are bound to them. */
public interface BrokerTopology {

    /** Whether the address exists and is multicast, so that events can be published to it. */
    boolean hasAddress(String address);

    /** The address that a queue is bound to; empty if there is no such queue. */
    Optional<String> addressOf(String queue);
}
