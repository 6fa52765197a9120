package org.streampass.payments;

import org.streampass.messaging.TemporarilyUnavailableException;

/** The provider did not answer in time: it may have taken the money or not, and is to be asked again. */
class NoAnswerException extends TemporarilyUnavailableException {

    NoAnswerException(String message) {
        super(message);
    }
}
