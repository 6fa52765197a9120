package org.streampass.platform.broker;

import java.util.Optional;

/** The addresses that routes may publish to, and the queues that they may consume. */
public interface Addresses {

    /** Whether events can be published to it. */
    boolean hasAddress(String address);

    /** The address that a queue is bound to; empty if there is no such queue. */
    Optional<String> addressOf(String queue);

    /** What an administrator adds for a queue that is missing, in half a sentence. */
    static String toDeclare(String queue, String address) {
        return ("in artemis/broker.xml add <queue name=\"%1$s\"/> to the <multicast> of <address name=\"%2$s\">, and"
                        + " who consumes it as <security-setting match=\"%2$s::%1$s\">")
                .formatted(queue, address);
    }
}
