package org.streampass.platform.events;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.QueueBinding;

/** An endpoint {@code event:<Event>,<Event>} of a route, as a consumer or a producer. */
@ManagedResource(description = "Events that a route consumes or publishes")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "event",
        title = "Event",
        syntax = "event:events",
        category = {Category.MESSAGING})
public class EventEndpoint extends DefaultEndpoint {

    private final EventRuntime runtime;

    @UriPath
    @Metadata(required = true)
    private final String events;

    @UriParam(label = "consumer")
    private String service;

    @UriParam(label = "consumer", defaultValue = "1")
    private int batch = 1;

    @UriParam(label = "consumer", defaultValue = "true")
    private boolean inbox = true;

    @UriParam(label = "consumer")
    private Duration expected;

    @UriParam(label = "producer")
    private String after;

    private volatile EventMeters meters;

    EventEndpoint(String uri, EventComponent component, EventRuntime runtime, String events) {
        super(uri, component);
        this.runtime = runtime;
        this.events = events;
    }

    /** The names of the events in the order of the URI. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        Arrays.stream(events.split(",")).map(String::strip).forEach(names::add);
        return names;
    }

    /** The queues that a consumer of this endpoint reads. */
    List<QueueBinding> bindings() {
        return names().stream().map(event -> QueueBinding.of(service, event)).toList();
    }

    @Override
    public Producer createProducer() {
        return new EventProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor steps) throws Exception {
        if (!StringUtils.hasText(service)) {
            throw new IllegalArgumentException(
                    "the option 'service' is missing; it names the service that owns the queues");
        }
        if (!inbox && batch > 1) {
            throw new IllegalArgumentException(
                    "'batch' requires the inbox; without it events are handled one at a time");
        }
        EventConsumer consumer = new EventConsumer(this, steps, runtime);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    public String getService() {
        return service;
    }

    /** The consuming service: the first part of each queue's name, and the schema of the inbox. */
    public void setService(String service) {
        this.service = service;
    }

    public int getBatch() {
        return batch;
    }

    /** The maximum number of events in a transaction. With 2 or more the body is a list. */
    public void setBatch(int batch) {
        if (batch < 1 || batch > 1000) {
            throw new IllegalArgumentException("batch must be from 1 to 1000, not " + batch);
        }
        this.batch = batch;
    }

    public boolean isInbox() {
        return inbox;
    }

    /** False for a service without tables: it handles events at least once, and the body is a map. */
    public void setInbox(boolean inbox) {
        this.inbox = inbox;
    }

    public Duration getExpected() {
        return expected;
    }

    /** The time from event to handled after which an event is late; by default {@code streampass.progress.late-after}. */
    public void setExpected(Duration expected) {
        this.expected = expected;
    }

    public String getAfter() {
        return after;
    }

    /**
     * The consumed events that the published ones can follow, separated by commas; by default all of the route. {@code A/B}
     * is a B that an A has caused.
     */
    public void setAfter(String after) {
        this.after = after;
    }

    void setMeters(EventMeters meters) {
        this.meters = meters;
    }

    @ManagedAttribute(description = "Events that were handled and committed")
    public long getEventsHandled() {
        return count(EventMeters.Outcome.HANDLED);
    }

    @ManagedAttribute(description = "Failures after which an event is redelivered")
    public long getEventsFailed() {
        return count(EventMeters.Outcome.FAILED);
    }

    @ManagedAttribute(description = "Events that became dead letters")
    public long getEventsDeadLettered() {
        return count(EventMeters.Outcome.DEADLETTERED);
    }

    private long count(EventMeters.Outcome outcome) {
        EventMeters counted = meters;
        return counted == null ? 0 : counted.count(outcome);
    }
}
