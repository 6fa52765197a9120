package org.streampass.platform.operations;

/** The broker lets nobody ask it whom this process knows. That is how it was set up, and no trouble. */
class BrokerForbidsException extends BrokerAwayException {

    BrokerForbidsException(Throwable cause) {
        super("this process may not ask the broker: streampass.operation.broker-user names nobody who may", cause);
    }
}
