package org.streampass.platform.work;

import java.util.Iterator;
import java.util.List;
import org.streampass.platform.events.DomainEvent;
import org.streampass.platform.work.DueWork.Done;

/**
 * The result of due work.
 *
 * @param result is written to the row
 * @param events are published once it is written
 */
public record DueResult<R, E extends DomainEvent>(R result, List<E> events) implements Iterable<E> {

    /** The part of a route's output that is written to the row. */
    public static <R> R of(Done<?> done, Class<R> type) {
        return type.cast(((DueResult<?, ?>) done.result()).result());
    }

    @Override
    public Iterator<E> iterator() {
        return events.iterator();
    }
}
