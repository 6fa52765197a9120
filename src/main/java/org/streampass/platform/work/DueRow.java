package org.streampass.platform.work;

import java.util.UUID;
import org.streampass.platform.events.EventCause;

/** A row with work that is due, as it was claimed. */
public interface DueRow {

    /** The row's primary key. */
    UUID key();

    Claim claim();

    /** The subscription that it is about. */
    UUID subject();

    /** The event that made it due; null if the work publishes nothing. */
    default EventCause cause() {
        return null;
    }
}
