package org.streampass.bench.peer;

import java.util.UUID;

/** The data of an event; its class has the event's name. */
interface EventData {

    UUID subscriptionId();
}
