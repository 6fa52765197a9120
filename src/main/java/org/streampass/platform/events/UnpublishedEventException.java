package org.streampass.platform.events;

import java.util.Set;

/** A handler returned events that no {@code to: event:} step of its route publishes. The routes file is at fault. */
public class UnpublishedEventException extends RuntimeException {

    UnpublishedEventException(Set<String> events) {
        super("no step publishes %1$s, which a handler returned; add 'to: event:%1$s' to the route"
                .formatted(String.join(",", events)));
    }
}
