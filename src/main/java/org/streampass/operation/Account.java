package org.streampass.operation;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a service answers for, from its own tables alone. */
public interface Account {

    /** As many as are named, of each kind. */
    int MOST_FINDINGS = 100;

    /**
     * Something that does not add up.
     *
     * @param why in a sentence
     */
    record Finding(UUID subscriptionId, String why) {}

    String service();

    /** How many of what, by a name such as {@code pending}. */
    Map<String, Long> figures();

    /** What contradicts itself within the service, whatever is under way. */
    List<Finding> contradictions();

    /** What this service still waits for, of what is old enough to have come; a finding only if nothing is under way. */
    List<Finding> waiting();
}
