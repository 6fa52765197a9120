package org.streampass.platform.work;

import java.util.UUID;
import org.streampass.platform.events.EventCause;

/** A claimed row with due work. */
public interface DueRow {

    /** The row's primary key. */
    UUID key();

    Claim claim();

    /** The subscription that the row belongs to. */
    UUID subject();

    /** The event that caused the work; null if the work publishes nothing. */
    default EventCause cause() {
        return null;
    }
}
