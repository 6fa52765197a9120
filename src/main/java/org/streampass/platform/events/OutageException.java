package org.streampass.platform.events;

/**
 * A system that all messages need is unavailable. The current messages return to their queues and do not count as failed.
 */
class OutageException extends RuntimeException {

    OutageException(Throwable cause) {
        super(cause);
    }
}
