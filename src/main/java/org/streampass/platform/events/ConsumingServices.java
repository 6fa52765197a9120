package org.streampass.platform.events;

import java.util.Set;

/** The services that consume events in this process, including those without tables. */
public interface ConsumingServices {

    Set<String> names();
}
