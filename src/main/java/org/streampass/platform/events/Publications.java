package org.streampass.platform.events;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;

/** Collects the events that the steps of one exchange publish. They are sent after its transaction has committed. */
public final class Publications {

    private static final String PROPERTY = "streampass.publications";

    private final EventCause cause;
    private final List<Publication<?>> collected = new ArrayList<>();
    private final Set<DomainEvent> events = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param cause the cause of events that a handler returns as a bare {@link DomainEvent}; null for a batch */
    public Publications(EventCause cause) {
        this.cause = cause;
    }

    /** Starts collecting for this exchange. */
    public void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** @return null if the route of the exchange begins with neither {@code event:} nor {@code due:} */
    static Publications of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Publications.class);
    }

    /** Collects those events of the body that have one of these names. */
    void collect(Object body, Set<String> names) {
        in(body).filter(publication -> names.contains(publication.name())).forEach(this::add);
    }

    void add(Publication<?> publication) {
        if (events.add(publication.event())) {
            collected.add(publication);
        }
    }

    /**
     * Returns the collected events.
     *
     * @param body the message body after the last step
     * @throws UnpublishedEventException if the body contains an event that no step has collected
     */
    public List<Publication<?>> complete(Object body) {
        Set<String> unpublished = in(body).filter(publication -> !events.contains(publication.event()))
                .map(Publication::name)
                .collect(Collectors.toSet());
        if (!unpublished.isEmpty()) {
            throw new UnpublishedEventException(unpublished);
        }
        return collected;
    }

    private Stream<Publication<?>> in(Object body) {
        if (body instanceof Publication<?> publication) {
            return Stream.of(publication);
        }
        if (body instanceof DomainEvent event && cause != null) {
            return Stream.of(cause.causing(event));
        }
        return body instanceof Iterable<?> several
                ? StreamSupport.stream(several.spliterator(), false).flatMap(this::in)
                : Stream.empty();
    }
}
