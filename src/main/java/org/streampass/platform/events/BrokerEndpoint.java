package org.streampass.platform.events;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.broker.QueueBinding;

/** What a route names to hear or to publish events, held against what the broker has. */
public sealed interface BrokerEndpoint {

    /**
     * A complaint.
     *
     * @param why in a sentence
     * @param word what is written in the route and is wrong
     */
    record Complaint(String why, String word) {}

    /** Empty if the endpoint is something else. */
    static Optional<BrokerEndpoint> of(Endpoint endpoint) {
        if (endpoint instanceof EventEndpoint event) {
            return Optional.of(new Events(event));
        }
        return endpoint instanceof JmsEndpoint jms ? Optional.of(new Jms(jms)) : Optional.empty();
    }

    /** The durable queues that its consumer shares with those of other instances. */
    List<QueueBinding> queues();

    /** What is wrong with hearing it. That its queue is missing is not: it can be made. */
    Stream<Complaint> whyNotToHear(BrokerTopology broker);

    /** What is wrong with publishing to it. */
    Stream<Complaint> whyNotToPublish(BrokerTopology broker);

    private static Stream<Complaint> unknownAddress(String address, BrokerTopology broker) {
        return broker.hasAddress(address)
                ? Stream.empty()
                : Stream.of(new Complaint(
                        ("the broker has no address '%1$s'; a new one needs <address name=\"%1$s\"><multicast/></address>"
                                        + " in artemis/broker.xml")
                                .formatted(address),
                        address));
    }

    private static Stream<Complaint> boundElsewhere(QueueBinding binding, BrokerTopology broker) {
        return broker.addressOf(binding.queue()).filter(bound -> !bound.equals(binding.address())).stream()
                .map(bound -> new Complaint(
                        "the queue '%s' hears %s, not %s".formatted(binding.queue(), bound, binding.address()),
                        binding.address()));
    }

    /** {@code event:}. */
    record Events(EventEndpoint endpoint) implements BrokerEndpoint {

        @Override
        public List<QueueBinding> queues() {
            return StringUtils.hasText(endpoint.getService()) ? endpoint.bindings() : List.of();
        }

        @Override
        public Stream<Complaint> whyNotToHear(BrokerTopology broker) {
            return Stream.concat(
                    whyNotToPublish(broker), queues().stream().flatMap(binding -> boundElsewhere(binding, broker)));
        }

        @Override
        public Stream<Complaint> whyNotToPublish(BrokerTopology broker) {
            return endpoint.names().stream().flatMap(event -> unknownAddress(event, broker));
        }
    }

    /** {@code jms:}. */
    record Jms(JmsEndpoint endpoint) implements BrokerEndpoint {

        private String address() {
            return endpoint.getDestinationName();
        }

        @Override
        public List<QueueBinding> queues() {
            return endpoint.isSubscriptionDurable() && StringUtils.hasText(endpoint.getSubscriptionName())
                    ? List.of(new QueueBinding(endpoint.getSubscriptionName(), address()))
                    : List.of();
        }

        @Override
        public Stream<Complaint> whyNotToHear(BrokerTopology broker) {
            if (!isEventAddress()) {
                return complaint("events are heard from jms:topic:<Event> with a subscriptionName, which is the queue");
            }
            if (endpoint.isSubscriptionDurable() && queues().isEmpty()) {
                return complaint(
                        "a subscriptionName is missing, the queue in which events wait: <service>-" + address());
            }
            return Stream.concat(
                    unknownAddress(address(), broker),
                    queues().stream().flatMap(binding -> boundElsewhere(binding, broker)));
        }

        @Override
        public Stream<Complaint> whyNotToPublish(BrokerTopology broker) {
            return isEventAddress()
                    ? unknownAddress(address(), broker)
                    : complaint(
                            "events are published to jms:topic:<Event>, so that everyone who wants to can hear them");
        }

        private boolean isEventAddress() {
            return endpoint.isPubSubDomain() && !address().contains("::");
        }

        private Stream<Complaint> complaint(String why) {
            return Stream.of(new Complaint(why, address()));
        }
    }
}
