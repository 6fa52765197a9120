package org.streampass.bench.peer;

import java.util.UUID;

/** Says what an event tells; its class has the event's name. */
interface Fact {

    UUID subscriptionId();
}
