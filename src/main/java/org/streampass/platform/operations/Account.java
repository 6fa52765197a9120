package org.streampass.platform.operations;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What a service answers for, from its own tables alone. */
public interface Account extends Waiting {

    /** As many as are named, of each kind. */
    int MOST_FINDINGS = 100;

    /** As many as are looked for on the broker, of each kind. */
    int MOST_WAITING = 1000;

    /**
     * Conditions for a column of what has waited for long: for more than a minute, or since a time that is to come, as that
     * of a clock that was ahead. What has waited for less is under way, and not looked for.
     */
    static Stream<String> waitsLong(String since) {
        return Stream.of(
                since + " < current_timestamp - interval '1' minute",
                since + " > current_timestamp + interval '1' minute");
    }

    /** The figure that a service has which takes requests. */
    String ACCEPTED = "accepted";

    /**
     * Something that does not add up.
     *
     * @param subscriptionId null if it is not about one
     * @param why in a sentence
     */
    record Finding(UUID subscriptionId, String why) {}

    @Override
    String service();

    /** How many of what, by a name such as {@code pending}; all from one statement. */
    Map<String, Long> figures();

    /** Which figures are those of requests that have ended; none in a service that takes no requests. */
    default Set<String> ended() {
        return Set.of();
    }

    /** What contradicts itself within the service, whatever is under way; {@value #MOST_FINDINGS} at the most. */
    List<Finding> contradictions();

    /**
     * What {@link #waitsLong waits long} for an event, {@value #MOST_WAITING} at the most, always the same first: a finding if no
     * event is under way that brings it.
     */
    @Override
    List<Finding> waiting();
}
