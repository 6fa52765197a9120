package org.streampass.messaging;

import java.util.Optional;

/** The addresses that routes may publish to, and the queues that they may consume. */
public interface Addresses {

    /** Whether events can be published to it. */
    boolean hasAddress(String address);

    /** The address that a queue is bound to; empty if there is no such queue. */
    Optional<String> addressOf(String queue);
}
