package org.streampass.platform.events;

import java.util.Set;

/** A handler has returned events that no {@code to: event:} step of its route publishes: an error in the routes file. */
class UnpublishedEventException extends RuntimeException {

    UnpublishedEventException(Set<String> events) {
        super("a handler returned %1$s, which no step publishes; add 'to: event:%1$s' to the route"
                .formatted(String.join(",", events)));
    }
}
