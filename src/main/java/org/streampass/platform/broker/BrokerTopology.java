package org.streampass.platform.broker;

import java.util.Optional;

/** The broker's addresses, and the queues that are bound to them. */
public interface BrokerTopology {

    /** Whether the address exists and is multicast, so that events can be published to it. */
    boolean hasAddress(String address);

    /** The address that a queue is bound to; empty if there is no such queue. */
    Optional<String> addressOf(String queue);

    /** What an administrator adds for a queue that is missing, in half a sentence. */
    static String toDeclare(QueueBinding binding) {
        QueueBinding dead = binding.deadLetters();
        return ("in artemis/broker.xml add <queue name=\"%s\"/> to the <multicast> of <address name=\"%s\">, who consumes"
                        + " it as <security-setting match=\"%s\">, <queue name=\"%s\"/> for its dead letters to that of"
                        + " <address name=\"%s\">, and who sends them as <security-setting match=\"%5$s\">")
                .formatted(binding.queue(), binding.address(), binding.qualified(), dead.queue(), dead.address());
    }
}
