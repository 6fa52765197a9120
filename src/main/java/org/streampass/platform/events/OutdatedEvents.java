package org.streampass.platform.events;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts events that a service ignores, because it has handled them or newer ones. */
public record OutdatedEvents(String service, MeterRegistry meters) {

    public void count(EventEnvelope event) {
        meters.counter("streampass.events.outdated", "service", service, "event", event.name())
                .increment();
    }
}
