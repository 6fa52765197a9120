package org.streampass.platform.events;

/** Something that every message needs is away. The messages in hand go back, and are not counted as failed. */
class OutageException extends RuntimeException {

    OutageException(Throwable cause) {
        super(cause);
    }
}
