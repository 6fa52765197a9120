package org.streampass.payments;

/** The provider did not answer in time. The outcome is unknown, and must be looked up. */
class NoAnswerException extends RuntimeException {

    NoAnswerException(String message) {
        super(message);
    }
}
