package org.streampass.platform.events;

import java.util.List;

/** Handles events at least once, for a service without tables. Failures are counted in the message itself. */
record AtLeastOnceHandling(RouteSteps steps) implements EventHandling {

    @Override
    public List<EventEnvelope> handle(List<EventEnvelope> events) {
        return events.stream()
                .flatMap(event -> steps.run(List.of(event)).stream())
                .toList();
    }

    @Override
    public int countFault(Delivery delivery) {
        return delivery.number(MessageProperties.FAULTS) + 1;
    }

    @Override
    public int markStarted(Delivery delivery) {
        return 0;
    }

    @Override
    public void unmark(Delivery delivery) {
        // no marker is stored
    }

    @Override
    public void forget(Delivery delivery) {
        // nothing is stored
    }

    @Override
    public void markDead(Delivery delivery) {
        // nothing is stored
    }
}
