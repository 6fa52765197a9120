package org.streampass.platform.events;

import java.util.Set;

/** The services whose events the routes of this process hear, also those that have no tables. */
public interface ConsumingServices {

    Set<String> names();
}
