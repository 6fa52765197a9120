package org.streampass.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.support.SynchronizationAdapter;

/** Counts and times what becomes of events, by the service that hears them. */
class EventMeters {

    /** From a note in a table to a provider that thinks for long. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;

    EventMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** From here on, until the route has ended. */
    void measure(Exchange exchange) {
        if (!(exchange.getFromEndpoint() instanceof JmsEndpoint from) || from.getSubscriptionName() == null) {
            return; // a copy that is only for listening
        }
        List<Tag> tags = tags(from);
        if (Incoming.deliveries(exchange) > 1) {
            registry.counter("streampass.redeliveries", tags).increment();
        }
        long begin = System.nanoTime();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                timer(tags, outcome(done)).record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            }
        });
    }

    /** The queue is the service's, and named after it and the event. */
    private static List<Tag> tags(JmsEndpoint from) {
        String event = from.getDestinationName();
        String queue = from.getSubscriptionName();
        String service = queue.endsWith("-" + event) ? queue.substring(0, queue.length() - event.length() - 1) : queue;
        return List.of(Tag.of("service", service), Tag.of("event", event));
    }

    private static String outcome(Exchange done) {
        if (done.isFailed()) {
            return "failed"; // and comes again
        }
        return done.getExchangeExtension().isFailureHandled() ? "setaside" : "handled";
    }

    private Timer timer(List<Tag> tags, String outcome) {
        return Timer.builder("streampass.events")
                .tags(tags)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
