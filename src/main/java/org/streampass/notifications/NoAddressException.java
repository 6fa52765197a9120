package org.streampass.notifications;

/** The address of a mail comes with the request, which was not heard of yet. */
class NoAddressException extends RuntimeException {

    NoAddressException() {
        super("the request, which has the address, was not heard of yet");
    }
}
