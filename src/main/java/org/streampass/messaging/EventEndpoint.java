package org.streampass.messaging;

import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.util.StringUtils;

/** What a route names to hear or to publish an event, held against what the broker has. */
public final class EventEndpoint {

    private final JmsEndpoint endpoint;

    private EventEndpoint(JmsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Empty if the endpoint is something else. */
    public static Optional<EventEndpoint> of(Endpoint endpoint) {
        return endpoint instanceof JmsEndpoint jms ? Optional.of(new EventEndpoint(jms)) : Optional.empty();
    }

    public String address() {
        return endpoint.getDestinationName();
    }

    /** The durable queue that its consumer shares with those of other instances; empty if it has none. */
    public Optional<String> queue() {
        return endpoint.isSubscriptionDurable()
                ? Optional.ofNullable(endpoint.getSubscriptionName()).filter(StringUtils::hasText)
                : Optional.empty();
    }

    /** What is wrong with publishing to it, in a sentence; empty if nothing is. */
    public Optional<String> whyNotToPublish(Addresses broker) {
        if (!endpoint.isPubSubDomain() || address().contains("::")) {
            return Optional.of(
                    "events are published to jms:topic:<Event>, so that everyone who wants to can hear them");
        }
        return broker.hasAddress(address()) ? Optional.empty() : Optional.of(unknownAddress());
    }

    /** What is wrong with hearing it, in a sentence; empty if nothing is, or if just its queue is missing. */
    public Optional<String> whyNotToHear(Addresses broker) {
        if (!endpoint.isPubSubDomain() || address().contains("::")) {
            return Optional.of("events are heard from jms:topic:<Event> with a subscriptionName, which is the queue");
        }
        if (!broker.hasAddress(address())) {
            return Optional.of(unknownAddress());
        }
        if (endpoint.isSubscriptionDurable() && queue().isEmpty()) {
            return Optional.of("a subscriptionName is missing, the queue in which events wait: <service>-" + address());
        }
        return queue().flatMap(broker::addressOf)
                .filter(bound -> !bound.equals(address()))
                .map(bound -> "the queue '%s' hears %s, not %s".formatted(queue().get(), bound, address()));
    }

    private String unknownAddress() {
        return ("the broker has no address '%1$s'; a new one needs <address name=\"%1$s\"><multicast/></address> in"
                        + " artemis/broker.xml")
                .formatted(address());
    }
}
