package org.streampass.payments;

/** The provider did not answer in time: it may have taken the money or not, and is to be asked again. */
class NoAnswerException extends RuntimeException {

    NoAnswerException(String message) {
        super(message);
    }
}
