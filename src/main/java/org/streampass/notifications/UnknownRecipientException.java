package org.streampass.notifications;

/** The address for a mail is unknown, because the event that brings it has not arrived yet. */
class UnknownRecipientException extends RuntimeException {

    UnknownRecipientException() {
        super("the address is unknown until UserSubscribed arrives");
    }
}
