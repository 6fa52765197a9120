package org.streampass.platform.operations;

import java.util.List;
import org.streampass.platform.operations.Account.Finding;

/** Somebody who has findings, unless something is under way that settles them. */
public interface Waiting {

    String service();

    /**
     * What has waited for long, {@value Account#MOST_WAITING} at the most, always the same first: a finding if no event is
     * under way that brings it.
     */
    List<Finding> waiting();
}
