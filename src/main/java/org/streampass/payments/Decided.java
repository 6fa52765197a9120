package org.streampass.payments;

import java.util.Iterator;
import java.util.List;
import org.streampass.platform.events.DomainEvent;

/**
 * What came of asking the provider.
 *
 * @param result is written to the row
 * @param events are published once it is written
 */
record Decided<R, E extends DomainEvent>(R result, List<E> events) implements Iterable<E> {

    @Override
    public Iterator<E> iterator() {
        return events.iterator();
    }
}
