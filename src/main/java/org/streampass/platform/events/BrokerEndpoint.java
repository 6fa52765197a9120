package org.streampass.platform.events;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.platform.broker.ServiceDefinition;

/** An endpoint of a route on the broker, checked against the addresses and queues that the broker has. */
public sealed interface BrokerEndpoint {

    /**
     * An error in an endpoint.
     *
     * @param message a sentence
     * @param text the erroneous part of the endpoint's URI
     */
    record Violation(String message, String text) {}

    /** Empty if the endpoint does not use the broker. */
    static Optional<BrokerEndpoint> of(Endpoint endpoint) {
        if (endpoint instanceof EventEndpoint event) {
            return Optional.of(new Events(event));
        }
        return endpoint instanceof JmsEndpoint jms ? Optional.of(new Jms(jms)) : Optional.empty();
    }

    /** The durable queues that a consumer of the endpoint shares with other instances of the service. */
    List<QueueBinding> queues();

    /** The events that its producer publishes. */
    Set<String> published();

    /** The errors of the endpoint as a consumer. A missing queue is none, because it can be created. */
    Stream<Violation> consumerViolations(BrokerTopology broker);

    /** The errors of the endpoint as a producer. */
    Stream<Violation> producerViolations(BrokerTopology broker);

    private static Stream<Violation> missingAddress(String address, BrokerTopology broker) {
        return broker.hasAddress(address)
                ? Stream.empty()
                : Stream.of(new Violation(
                        "the broker has no address '%s'; the service that publishes it declares it in %s"
                                .formatted(address, ServiceDefinition.nameOfFile("<service>")),
                        address));
    }

    private static Stream<Violation> otherBinding(QueueBinding binding, BrokerTopology broker) {
        return broker.addressOf(binding.queue()).filter(bound -> !bound.equals(binding.address())).stream()
                .map(bound -> new Violation(
                        "the queue '%s' is bound to the address %s, not to %s"
                                .formatted(binding.queue(), bound, binding.address()),
                        binding.address()));
    }

    /** {@code event:}. */
    record Events(EventEndpoint endpoint) implements BrokerEndpoint {

        @Override
        public List<QueueBinding> queues() {
            return StringUtils.hasText(endpoint.getService()) ? endpoint.bindings() : List.of();
        }

        @Override
        public Set<String> published() {
            return endpoint.names();
        }

        @Override
        public Stream<Violation> consumerViolations(BrokerTopology broker) {
            return Stream.concat(
                    producerViolations(broker), queues().stream().flatMap(binding -> otherBinding(binding, broker)));
        }

        @Override
        public Stream<Violation> producerViolations(BrokerTopology broker) {
            return endpoint.names().stream().flatMap(event -> missingAddress(event, broker));
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
        public Set<String> published() {
            return isEventAddress() ? Set.of(address()) : Set.of();
        }

        @Override
        public Stream<Violation> consumerViolations(BrokerTopology broker) {
            if (!isEventAddress()) {
                return violation(
                        "consume events from jms:topic:<Event> with a subscriptionName, which names the queue");
            }
            if (endpoint.isSubscriptionDurable() && queues().isEmpty()) {
                return violation("the subscriptionName is missing; it names the durable queue: <service>-" + address());
            }
            return Stream.concat(
                    missingAddress(address(), broker),
                    queues().stream().flatMap(binding -> otherBinding(binding, broker)));
        }

        @Override
        public Stream<Violation> producerViolations(BrokerTopology broker) {
            return isEventAddress()
                    ? missingAddress(address(), broker)
                    : violation("publish events to jms:topic:<Event>, so that every service can consume them");
        }

        private boolean isEventAddress() {
            return endpoint.isPubSubDomain() && !address().contains("::");
        }

        private Stream<Violation> violation(String message) {
            return Stream.of(new Violation(message, address()));
        }
    }
}
