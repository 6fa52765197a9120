package org.streampass.platform.events;

/** Processes ended while they handled the event, so it is not handled again. */
class CrashingEventException extends RuntimeException {

    CrashingEventException(int deaths) {
        super("the process ended %d times while it handled this event".formatted(deaths));
    }
}
