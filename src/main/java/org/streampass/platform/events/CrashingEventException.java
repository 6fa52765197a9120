package org.streampass.platform.events;

/** The process crashed repeatedly while it handled the event, so the event is dead-lettered unhandled. */
class CrashingEventException extends RuntimeException {

    CrashingEventException(int crashes) {
        super("the process ended %d times while it handled this event".formatted(crashes));
    }
}
